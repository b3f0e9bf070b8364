package account

// Problem returns the words for an HTTP status, where no better ones are known.
// Page, Reference and Link are left to the caller. An unknown status gets the
// words of an error of ours.
func Problem(status int) ErrorPage {
	if p, ok := problems[status]; ok {
		return p
	}
	return problems[500]
}

var problems = map[int]ErrorPage{
	400: {
		Title:    "The request could not be read",
		Happened: "The browser sent something that Closegate does not understand.",
		State:    "Nothing was changed.",
		Next:     "Go back, load the page again, and try once more.",
	},
	401: {
		Title:    "Your session has ended",
		Happened: "You were signed out after some time without activity.",
		State:    "Nothing was changed. Saved drafts are kept.",
		Next:     "Sign in again. You come back to this page.",
	},
	403: {
		Title:    "You cannot do this",
		Happened: "You may see this, but the action belongs to somebody else.",
		State:    "Nothing was changed.",
		Next:     "Ask the accountable owner, who is named at the top of the offboarding.",
	},
	404: {
		Title:    "There is no page here for you",
		Happened: "The address does not exist, or it leads to something that you may not see.",
		State:    "Nothing was changed.",
		Next:     "Check the address, or start from your own list.",
	},
	405: {
		Title:    "This address does not work that way",
		Happened: "The browser asked for something that this address does not offer.",
		State:    "Nothing was changed.",
		Next:     "Go back, and use the button or link on the page.",
	},
	409: {
		Title:    "Somebody else was faster",
		Happened: "This was changed after you opened it.",
		State:    "Your change was not stored. The other one was.",
		Next:     "Open the page again, read what changed, and repeat what is still needed.",
	},
	413: {
		Title:    "The file is too large",
		Happened: "What you sent is larger than this request accepts.",
		State:    "Nothing was stored.",
		Next:     "Send a smaller file. The task says how large it may be.",
	},
	422: {
		Title:    "Some answers need mending",
		Happened: "Something you sent breaks a rule of this form.",
		State:    "Nothing was stored.",
		Next:     "Go back to the form, where your answers still are, and send it again.",
	},
	429: {
		Title:    "Too many requests",
		Happened: "More requests came from here than Closegate answers in a short time.",
		State:    "Nothing was changed.",
		Next:     "Wait a minute, and try again.",
	},
	500: {
		Title:    "Closegate made an error",
		Happened: "Something went wrong on our side.",
		State:    "A change is stored as a whole or not at all, so nothing is left half done.",
		Next:     "Open the page again to see what is stored. If it happens again, send the reference to your administrator.",
	},
	503: {
		Title:    "This does not work at the moment",
		Happened: "A part that is needed for this does not answer.",
		State:    "Nothing was changed. Reading still works.",
		Next:     "Try again in a few minutes.",
	},
	507: {
		Title:    "There is no room for more files",
		Happened: "The storage for evidence is full, or your quota is used up.",
		State:    "Nothing was stored. Reading still works.",
		Next:     "Tell your administrator, and send the file again later.",
	},
}

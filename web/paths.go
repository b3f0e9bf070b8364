package web

import (
	"net/url"
	"strconv"
	"strings"
)

// This file is the only one that writes addresses. routes.go mounts the same
// patterns.

// The parts of an address that stand for something.
const (
	offParam      = ":off"     // OFF-2041
	taskNumber    = ":task"    // 6
	versionParam  = ":version" // of evidence
	fileParam     = ":file"    // position of a file in its version
	unknownParam  = ":unknown"
	waiverNumber  = ":waiver"
	categoryName  = ":category"  // device_recovery
	batchParam    = ":batch"     // of offers made at once
	playbookParam = ":playbook"  // client-exit
	attributeName = ":attribute" // legal_hold
)

// Addresses that stand for themselves.
const (
	homePath             = "/"
	loginPath            = "/login"
	startSignInPath      = "/auth/start"
	callbackPath         = "/auth/callback"
	logoutPath           = "/logout"
	signedOutPath        = "/signed-out"
	offboardingsPath     = "/offboardings"
	newOffboardingPath   = "/offboardings/new"
	myTasksPath          = "/tasks"
	reviewsPath          = "/reviews"
	overduePath          = "/overdue"
	overdueCSVPath       = "/overdue.csv"
	wholeTrailPath       = "/audit"
	wholeTrailExportPath = "/audit.jsonl"
	playbooksPath        = "/playbooks"
	playbookImportPath   = "/playbooks/import"
	newPlaybookPath      = "/playbooks/new"
	playbookSchemaPath   = "/schemas/playbook.json"
	settingsPath         = "/settings"
	themePath            = "/settings/theme"
	otherSessionsPath    = "/settings/other-sessions"
	helpPath             = "/help"
	delegationPath       = "/settings/delegation"
	accessibilityPath    = "/accessibility"
	healthPath           = "/healthz"
	readyPath            = "/readyz"
	providerPath         = "/idp/*"
)

// Patterns of one offboarding.
const (
	offboardingRoute      = "/offboardings/" + offParam
	tasksRoute            = offboardingRoute + "/tasks"
	timelineRoute         = offboardingRoute + "/timeline"
	inventoryRoute        = offboardingRoute + "/inventory"
	signOffRoute          = offboardingRoute + "/sign-off"
	trailRoute            = offboardingRoute + "/audit"
	trailExportRoute      = trailRoute + ".jsonl"
	certificateRoute      = offboardingRoute + "/certificate"
	draftRoute            = offboardingRoute + "/draft"
	draftTermsRoute       = draftRoute + "/terms"
	draftAssignmentsRoute = draftRoute + "/assignments"
	publicationRoute      = draftRoute + "/publication"
	discardingRoute       = offboardingRoute + "/discarding"
	reopeningRoute        = offboardingRoute + "/reopening"
	itemsRoute            = inventoryRoute + "/items"
	dispositionsRoute     = inventoryRoute + "/dispositions"
	unknownsRoute         = inventoryRoute + "/unknowns"
	unknownClosureRoute   = unknownsRoute + "/" + unknownParam + "/closure"
	declarationsRoute     = inventoryRoute + "/declarations"
	signOffsRoute         = offboardingRoute + "/signoffs"
	confirmationRoute     = signOffsRoute + "/confirmation"
	closureRoute          = offboardingRoute + "/closure"
	categoryWaiversRoute  = offboardingRoute + "/categories/" + categoryName + "/waivers"
	waiverRoute           = offboardingRoute + "/waivers/" + waiverNumber
	waiverDecisionsRoute  = waiverRoute + "/decisions"
	waiverWithdrawalRoute = waiverRoute + "/withdrawal"
	dueRoute              = offboardingRoute + "/due"
	pathRoute             = offboardingRoute + "/path"
	pathRestorationRoute  = pathRoute + "/restoration"
)

// Patterns about who is accountable, and whether it goes on.
const (
	ownershipRoute       = offboardingRoute + "/ownership"
	offersRoute          = ownershipRoute + "/offers"
	successorRoute       = ownershipRoute + "/successor"
	acceptanceRoute      = ownershipRoute + "/acceptance"
	decliningRoute       = ownershipRoute + "/declining"
	offerWithdrawalRoute = ownershipRoute + "/withdrawal"

	termsRoute             = offboardingRoute + "/terms"
	attributeAdditionRoute = termsRoute + "/attributes/" + attributeName + "/addition"
	attributeRemovalRoute  = termsRoute + "/attributes/" + attributeName + "/removal"
	ownTaskRoute           = offboardingRoute + "/tasks/new"
	playbookMoveRoute      = termsRoute + "/playbook/" + versionParam

	cancellationRoute           = offboardingRoute + "/cancellation"
	cancellationWithdrawalRoute = cancellationRoute + "/withdrawal"
	cancellationDecisionRoute   = cancellationRoute + "/decision"
	cancellationApprovalRoute   = cancellationRoute + "/approval"
	cancellationRefusalRoute    = cancellationRoute + "/refusal"

	handOverPath       = "/offboardings/hand-over"
	handOverCheckPath  = handOverPath + "/check"
	handOverOffersPath = handOverPath + "/offers"
	handedOverRoute    = handOverPath + "/" + batchParam
)

// Patterns of one task.
const (
	taskRoute           = tasksRoute + "/" + taskNumber
	evidenceRoute       = taskRoute + "/evidence"
	evidenceDraftRoute  = taskRoute + "/drafts"
	discardedDraftRoute = taskRoute + "/discarded-drafts"
	versionRoute        = evidenceRoute + "/" + versionParam
	versionReviewsRoute = versionRoute + "/reviews"
	withdrawalRoute     = versionRoute + "/withdrawal"
	fileRoute           = versionRoute + "/files/" + fileParam
	taskDueRoute        = taskRoute + "/due"
	assignmentRoute     = taskRoute + "/assignment"
	taskReopeningRoute  = taskRoute + "/reopening"
	taskWaiversRoute    = taskRoute + "/waivers"
)

// Patterns of one playbook.
const (
	playbookRoute              = playbooksPath + "/" + playbookParam
	playbookVersionRoute       = playbookRoute + "/versions/" + versionParam
	playbookExportRoute        = playbookRoute + "/export"
	playbookComparisonRoute    = playbookRoute + "/comparison"
	playbookRetirementRoute    = playbookRoute + "/retirement"
	playbookReinstatementRoute = playbookRoute + "/reinstatement"
	playbookEditRoute          = playbookRoute + "/edit"
)

// Addresses of the registries.
const (
	servicesPath    = "/services"
	newServicePath  = "/services/new"
	calendarsPath   = "/calendars"
	newCalendarPath = "/calendars/new"
	clientsPath     = "/clients"
	newClientPath   = "/clients/new"
	peoplePath      = "/people"
	newPersonPath   = "/people/new"
	accessPath      = "/access"
)

// Patterns of one entry of a registry.
const (
	serviceRoute     = servicesPath + "/:service"
	servicePathRoute = serviceRoute + "/path"

	calendarRoute        = calendarsPath + "/:calendar"
	calendarRemovalRoute = calendarRoute + "/removal"

	clientRoute = clientsPath + "/:client"
	mergeRoute  = clientRoute + "/merge"

	personRoute               = peoplePath + "/:person"
	grantedFunctionsRoute     = personRoute + "/functions"
	functionRevocationRoute   = grantedFunctionsRoute + "/:function/revocation"
	grantedRolesRoute         = personRoute + "/roles"
	roleRevocationRoute       = grantedRolesRoute + "/:role/revocation"
	linkRoute                 = personRoute + "/link"
	unlinkingRoute            = personRoute + "/unlinking"
	delegationEndingRoute     = delegationPath + "/:delegation/ending"
	personDelegationRoute     = personRoute + "/delegations/:delegation/ending"
	deactivationRoute         = personRoute + "/deactivation"
	reactivationRoute         = personRoute + "/reactivation"
	newInvitationRoute        = personRoute + "/invitation"
	invitationRevocationRoute = newInvitationRoute + "/revocation"

	// The token of an invitation is a secret: these two are never logged.
	invitationRoute      = "/invitations/:token"
	startInvitationRoute = invitationRoute + "/start"
)

func servicePath(id string) string         { return address(serviceRoute, id) }
func calendarPath(id string) string        { return address(calendarRoute, id) }
func calendarRemovalPath(id string) string { return address(calendarRemovalRoute, id) }
func clientPath(id string) string          { return address(clientRoute, id) }
func personPath(id string) string          { return address(personRoute, id) }
func invitationPath(token string) string   { return address(invitationRoute, token) }

// address fills the parts of a pattern in their order.
func address(pattern string, parts ...string) string {
	for _, part := range parts {
		before, after, _ := strings.Cut(pattern, ":")
		if slash := strings.IndexByte(after, '/'); slash >= 0 {
			pattern = before + part + after[slash:]
		} else {
			pattern = before + part
		}
	}
	return pattern
}

func ofOffboarding(pattern string, number int) string {
	return address(pattern, offboardingReference(number))
}

func ofTask(pattern string, number, task int) string {
	return address(pattern, offboardingReference(number), strconv.Itoa(task))
}

func ofVersion(pattern string, number, task, version int) string {
	return address(pattern, offboardingReference(number), strconv.Itoa(task), strconv.Itoa(version))
}

// offboardingReference is the number as people quote it.
func offboardingReference(number int) string { return "OFF-" + strconv.Itoa(number) }

func offboardingPath(number int) string      { return ofOffboarding(offboardingRoute, number) }
func tasksPath(number int) string            { return ofOffboarding(tasksRoute, number) }
func timelinePath(number int) string         { return ofOffboarding(timelineRoute, number) }
func inventoryPath(number int) string        { return ofOffboarding(inventoryRoute, number) }
func signOffPath(number int) string          { return ofOffboarding(signOffRoute, number) }
func trailPath(number int) string            { return ofOffboarding(trailRoute, number) }
func trailExportPath(number int) string      { return ofOffboarding(trailExportRoute, number) }
func certificatePath(number int) string      { return ofOffboarding(certificateRoute, number) }
func draftPath(number int) string            { return ofOffboarding(draftRoute, number) }
func draftTermsPath(number int) string       { return ofOffboarding(draftTermsRoute, number) }
func draftAssignmentsPath(number int) string { return ofOffboarding(draftAssignmentsRoute, number) }
func publicationPath(number int) string      { return ofOffboarding(publicationRoute, number) }
func discardingPath(number int) string       { return ofOffboarding(discardingRoute, number) }
func reopeningPath(number int) string        { return ofOffboarding(reopeningRoute, number) }
func itemsPath(number int) string            { return ofOffboarding(itemsRoute, number) }
func dispositionsPath(number int) string     { return ofOffboarding(dispositionsRoute, number) }
func unknownsPath(number int) string         { return ofOffboarding(unknownsRoute, number) }
func declarationsPath(number int) string     { return ofOffboarding(declarationsRoute, number) }
func signOffsPath(number int) string         { return ofOffboarding(signOffsRoute, number) }
func confirmationPath(number int) string     { return ofOffboarding(confirmationRoute, number) }
func closurePath(number int) string          { return ofOffboarding(closureRoute, number) }

func ownershipPath(number int) string       { return ofOffboarding(ownershipRoute, number) }
func offersPath(number int) string          { return ofOffboarding(offersRoute, number) }
func successorPath(number int) string       { return ofOffboarding(successorRoute, number) }
func acceptancePath(number int) string      { return ofOffboarding(acceptanceRoute, number) }
func decliningPath(number int) string       { return ofOffboarding(decliningRoute, number) }
func offerWithdrawalPath(number int) string { return ofOffboarding(offerWithdrawalRoute, number) }
func ownTaskPath(number int) string         { return ofOffboarding(ownTaskRoute, number) }
func termsPath(number int) string           { return ofOffboarding(termsRoute, number) }
func attributePath(route string, number int, attribute string) string {
	return address(route, offboardingReference(number), attribute)
}
func playbookMovePath(number, version int) string {
	return address(playbookMoveRoute, offboardingReference(number), strconv.Itoa(version))
}
func cancellationPath(number int) string { return ofOffboarding(cancellationRoute, number) }
func cancellationDecisionPath(number int) string {
	return ofOffboarding(cancellationDecisionRoute, number)
}
func cancellationApprovalPath(number int) string {
	return ofOffboarding(cancellationApprovalRoute, number)
}
func cancellationRefusalPath(number int) string {
	return ofOffboarding(cancellationRefusalRoute, number)
}
func handedOverPath(batch string) string { return address(handedOverRoute, url.PathEscape(batch)) }

func cancellationWithdrawalPath(number int) string {
	return ofOffboarding(cancellationWithdrawalRoute, number)
}

func unknownClosurePath(number, unknown int) string {
	return address(unknownClosureRoute, offboardingReference(number), strconv.Itoa(unknown))
}

func pathPath(number int) string            { return ofOffboarding(pathRoute, number) }
func pathRestorationPath(number int) string { return ofOffboarding(pathRestorationRoute, number) }

// duePath leads to the move of a task's due date, or with task 0 that of the
// whole offboarding.
func duePath(number, task int) string {
	if task == 0 {
		return ofOffboarding(dueRoute, number)
	}
	return ofTask(taskDueRoute, number, task)
}

func taskPath(number, task int) string           { return ofTask(taskRoute, number, task) }
func evidencePath(number, task int) string       { return ofTask(evidenceRoute, number, task) }
func evidenceDraftPath(number, task int) string  { return ofTask(evidenceDraftRoute, number, task) }
func discardedDraftPath(number, task int) string { return ofTask(discardedDraftRoute, number, task) }
func assignmentPath(number, task int) string     { return ofTask(assignmentRoute, number, task) }
func taskReopeningPath(number, task int) string  { return ofTask(taskReopeningRoute, number, task) }
func taskWaiversPath(number, task int) string    { return ofTask(taskWaiversRoute, number, task) }

func waiverPath(number, waiver int) string { return ofTask(waiverRoute, number, waiver) }
func waiverDecisionsPath(number, waiver int) string {
	return ofTask(waiverDecisionsRoute, number, waiver)
}
func waiverWithdrawalPath(number, waiver int) string {
	return ofTask(waiverWithdrawalRoute, number, waiver)
}

func categoryWaiversPath(number int, category string) string {
	return address(categoryWaiversRoute, offboardingReference(number), category)
}

func myTasksPage(page int) string {
	return withQuery(myTasksPath, url.Values{"page": {strconv.Itoa(page)}})
}

func versionPath(number, task, version int) string {
	return ofVersion(versionRoute, number, task, version)
}

func versionReviewsPath(number, task, version int) string {
	return ofVersion(versionReviewsRoute, number, task, version)
}

func withdrawalPath(number, task, version int) string {
	return ofVersion(withdrawalRoute, number, task, version)
}

func filePath(number, task, version, position int) string {
	return address(fileRoute, offboardingReference(number), strconv.Itoa(task), strconv.Itoa(version), strconv.Itoa(position))
}

func playbookPath(id string) string              { return address(playbookRoute, id) }
func playbookRetirementPath(id string) string    { return address(playbookRetirementRoute, id) }
func playbookReinstatementPath(id string) string { return address(playbookReinstatementRoute, id) }
func playbookEditPath(id string) string          { return address(playbookEditRoute, id) }

func playbookVersionPath(id string, version int) string {
	return address(playbookVersionRoute, id, strconv.Itoa(version))
}

func playbookExportPath(id string, version int) string {
	return withQuery(address(playbookExportRoute, id), url.Values{"version": {strconv.Itoa(version)}})
}

// playbookComparisonPath leads to a comparison; with 0 it is where one is asked
// for.
func playbookComparisonPath(id string, from, to int) string {
	path := address(playbookComparisonRoute, id)
	if from == 0 {
		return path
	}
	return withQuery(path, url.Values{"from": {strconv.Itoa(from)}, "to": {strconv.Itoa(to)}})
}

// withQuery adds a query to an address; empty values are left out.
func withQuery(path string, values url.Values) string {
	kept := url.Values{}
	for name, all := range values {
		for _, value := range all {
			if value != "" {
				kept.Add(name, value)
			}
		}
	}
	if len(kept) == 0 {
		return path
	}
	return path + "?" + kept.Encode()
}

// signInPath leads to the sign-in page and then to next.
func signInPath(next string) string {
	if next == homePath {
		next = ""
	}
	return withQuery(loginPath, url.Values{"next": {next}})
}

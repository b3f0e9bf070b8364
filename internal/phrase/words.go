package phrase

import (
	"strconv"

	"github.com/closegate/closegate/internal/offboarding"
)

// Category returns the name of a category.
func Category(c offboarding.Category) string {
	switch c {
	case offboarding.AccessTermination:
		return "Access termination"
	case offboarding.SecretRevocation:
		return "Secret revocation"
	case offboarding.DeviceRecovery:
		return "Device recovery"
	case offboarding.BackupRetention:
		return "Backup retention"
	case offboarding.DataReturnOrDeletion:
		return "Data return or deletion"
	case offboarding.CustomerAcknowledgement:
		return "Customer acknowledgement"
	case offboarding.OtherCategory:
		return "Other"
	}
	return string(c)
}

// ShortCategory returns a name of one word, for drawings.
func ShortCategory(c offboarding.Category) string {
	switch c {
	case offboarding.AccessTermination:
		return "Access"
	case offboarding.SecretRevocation:
		return "Secrets"
	case offboarding.DeviceRecovery:
		return "Devices"
	case offboarding.BackupRetention:
		return "Backups"
	case offboarding.DataReturnOrDeletion:
		return "Data"
	case offboarding.CustomerAcknowledgement:
		return "Customer"
	case offboarding.OtherCategory:
		return "Other"
	}
	return string(c)
}

// Attribute returns the label of a yes about an offboarding.
func Attribute(a offboarding.Attribute) string {
	switch a {
	case offboarding.RegulatedData:
		return "Regulated data"
	case offboarding.PersonalData:
		return "Personal data"
	case offboarding.SharedInfrastructure:
		return "Shared infrastructure"
	case offboarding.CustomerManaged:
		return "Customer-managed environment"
	case offboarding.Subcontractors:
		return "Subcontractors involved"
	case offboarding.FederatedAccess:
		return "Federated access"
	case offboarding.DevicesIssued:
		return "Devices issued"
	case offboarding.AutonomousAccess:
		return "AI agents or other autonomous access"
	case offboarding.LegalHold:
		return "Legal hold on some data"
	case offboarding.HostileClient:
		return "Hostile or silent client"
	}
	return string(a)
}

// Function returns what a person signs as.
func Function(f offboarding.Function) string {
	switch f {
	case offboarding.Owner:
		return "Owner"
	case offboarding.Legal:
		return "Legal"
	case offboarding.Privacy:
		return "Privacy"
	case offboarding.Contract:
		return "Contract"
	case offboarding.Security:
		return "Security"
	}
	return string(f)
}

// Level returns how strong evidence is.
func Level(l offboarding.Level) string {
	switch l {
	case offboarding.SelfAttested:
		return "Self-attested"
	case offboarding.Witnessed:
		return "Witnessed by a second person"
	case offboarding.ConfirmedByParty:
		return "Confirmed by the other party"
	case offboarding.ConfirmedByProvider:
		return "Confirmed by the provider"
	case offboarding.Observed:
		return "Observed by a probe"
	}
	return string(l)
}

// Source returns where evidence came from.
func Source(s offboarding.Source) string {
	switch s {
	case offboarding.FromPerson:
		return "Sent by a person"
	case offboarding.FromPersonWitnessed:
		return "Sent by a person and countersigned"
	case offboarding.FromLink:
		return "Sent through a secure link"
	case offboarding.FromProvider:
		return "Sent by a provider"
	case offboarding.FromProbe:
		return "Seen by a probe"
	}
	return string(s)
}

// Party returns who is waited for.
func Party(p offboarding.Party) string {
	switch p {
	case offboarding.Us:
		return "Us"
	case offboarding.Client:
		return "Client"
	case offboarding.Vendor:
		return "Vendor"
	case offboarding.Reviewers:
		return "Review"
	}
	return string(p)
}

// Outcome returns what a reviewer decided.
func Outcome(o offboarding.Outcome) string {
	switch o {
	case offboarding.Verified:
		return "Verified"
	case offboarding.ChangesRequested:
		return "Changes requested"
	}
	return string(o)
}

// Pin returns the word beside a pin.
func Pin(p offboarding.Pin) string {
	switch p {
	case offboarding.PinMet:
		return "Met"
	case offboarding.PinWaived:
		return "Waived"
	case offboarding.PinSubmitted:
		return "Evidence submitted"
	case offboarding.PinChanges:
		return "Changes requested"
	case offboarding.PinOpen:
		return "To do"
	case offboarding.PinBlocked:
		return "Blocked"
	case offboarding.PinStillWorks:
		return "Still works"
	}
	return string(p)
}

// PinLabel says a pin in words: "T-06 Revoke service accounts: Changes
// requested".
func PinLabel(c offboarding.Condition, w Words) string {
	word := Pin(c.Pin)
	if c.Kind == offboarding.TaskCondition {
		word = string(c.Status())
	}
	return subject(c, w) + ": " + word
}

// subject names what a condition is about.
func subject(c offboarding.Condition, w Words) string {
	switch c.Kind {
	case offboarding.TaskCondition:
		return taskName(c.Task, w)
	case offboarding.InventoryCondition:
		return "Inventory"
	case offboarding.ProbeCondition:
		return "Probes"
	case offboarding.SignOffCondition:
		return Function(c.Function) + " sign-off"
	case offboarding.PeopleCondition:
		if c.Reason == offboarding.NeedsOwner || c.Reason == offboarding.NeedsAcceptance {
			return "Accountable owner"
		}
		return "Escalation path"
	case offboarding.WaiverCondition:
		if c.Task != 0 {
			return "Waiver for " + taskName(c.Task, w)
		}
		return "Waiver for " + Lower(Category(c.Category))
	case offboarding.FloorCondition:
	}
	return Category(c.Category)
}

func taskName(number int, w Words) string {
	if title := w.Titles[number]; title != "" {
		return offboarding.TaskReference(number) + " " + title
	}
	return offboarding.TaskReference(number)
}

// GateLabel says a whole gate in words: "10 of 24 conditions met, 14 above the
// line".
func GateLabel(g offboarding.Gate) string { return GateCounts(len(g.Standing()), len(g.Conditions)) }

// GateCounts is GateLabel for a gate of which only the counts are known.
func GateCounts(standing, all int) string {
	return strconv.Itoa(all-standing) + " of " + count(all, "condition") + " met, " + strconv.Itoa(standing) + " above the line"
}

// Tier is the name of a tier.
func Tier(t offboarding.Tier) string {
	switch t {
	case offboarding.Light:
		return "Light"
	case offboarding.Standard:
		return "Standard"
	case offboarding.Strict:
		return "Strict"
	}
	return string(t)
}

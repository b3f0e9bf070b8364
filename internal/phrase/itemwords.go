package phrase

import "github.com/closegate/closegate/internal/offboarding"

// ItemKind returns what sort of thing an inventory item is.
func ItemKind(k offboarding.ItemKind) string {
	switch k {
	case offboarding.APIKey:
		return "API key"
	case offboarding.ServiceAccount:
		return "Service account"
	case offboarding.OAuthApp:
		return "OAuth app"
	case offboarding.CertificateItem:
		return "Certificate"
	case offboarding.SSHKey:
		return "SSH key"
	case offboarding.NamedAccount:
		return "Named account"
	case offboarding.FederatedTrust:
		return "Federated trust"
	case offboarding.Device:
		return "Device"
	case offboarding.DataSet:
		return "Data set"
	case offboarding.Backup:
		return "Backup"
	case offboarding.AIAgent:
		return "AI agent"
	case offboarding.GuestAccess:
		return "Delegated or guest access"
	case offboarding.NetworkPath:
		return "Network path"
	case offboarding.Webhook:
		return "Webhook"
	case offboarding.SharedSecret:
		return "Shared vault secret"
	case offboarding.Badge:
		return "Badge or key"
	case offboarding.OtherItem:
		return "Other"
	}
	return string(k)
}

// Disposition returns what happens to an item.
func Disposition(d offboarding.Disposition) string {
	switch d {
	case offboarding.Undecided:
		return "No decision"
	case offboarding.Revoke:
		return "Revoke"
	case offboarding.Rotate:
		return "Rotate"
	case offboarding.Transfer:
		return "Transfer"
	case offboarding.ReturnIt:
		return "Return"
	case offboarding.Wipe:
		return "Wipe"
	case offboarding.Destroy:
		return "Destroy"
	case offboarding.Delete:
		return "Delete"
	case offboarding.KeepUntil:
		return "Keep until a date"
	}
	return string(d)
}

// Resolution returns how an unknown was closed.
func Resolution(r offboarding.Resolution) string {
	switch r {
	case offboarding.OpenUnknown:
		return "Open"
	case offboarding.Found:
		return "Found"
	case offboarding.NotFound:
		return "Searched and not found"
	case offboarding.Accepted:
		return "Accepted until a date"
	}
	return string(r)
}

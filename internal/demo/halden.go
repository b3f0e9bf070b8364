package demo

import (
	"time"

	"github.com/closegate/closegate/internal/offboarding"
)

// halden tells of Halden Maritime AS: in the middle of its work, forecast
// late, with something for everybody to do.
func (s *story) halden() {
	e := s.exit(&exit{
		number: 2041, client: "Halden Maritime AS", service: "Fleet Telemetry", owner: ines,
		attributes: []offboarding.Attribute{
			offboarding.PersonalData, offboarding.FederatedAccess, offboarding.DevicesIssued, offboarding.Subcontractors,
		},
		opened: s.day(-28, "08:10"), contractEnds: s.day(-9, "00:00"), due: s.day(21, "00:00"),
		contact: "Karin Solberg", subprocessor: "Arkadia Cloud", recoverer: "Greyline Recovery",
		reviewers: map[string]string{
			"revoke-service-accounts": sanna, "remove-oauth-apps": sanna, "confirm-backup-expiry": ruvi,
		},
		dues: map[string]time.Time{
			"revoke-service-accounts": s.day(1, "00:00"), "remove-oauth-apps": s.day(1, "00:00"),
			"revoke-certificates": s.day(3, "00:00"), "wipe-devices": s.day(-10, "00:00"),
			"confirm-backup-expiry": s.day(2, "00:00"), "confirm-export": s.day(0, "00:00"),
			"delete-production-data": s.day(12, "00:00"), "sub-processor-certificate": s.day(19, "00:00"),
			"acknowledge-completion": s.day(21, "00:00"),
		},
		things: map[string][]string{
			"remove-named-accounts":   haldenAccounts,
			"close-network-paths":     {"vpn-halden-01", "allow list entry 14", "fleet-jump-01"},
			"revoke-api-keys":         haldenKeys,
			"revoke-service-accounts": {"svc-halden-ingest"},
			"remove-oauth-apps":       {"Halden Fleet Viewer"},
			"collect-devices":         {"GW-4401 to GW-4442"},
			"wipe-devices":            {"GW-4401 to GW-4442"},
			"set-backup-retention":    {"fleet-db-daily", "fleet-db-archive"},
			"hand-over-export":        {"telemetry-2024-2026"},
		},
	})
	e.haldenTasks()
	e.haldenInventory()
}

var (
	haldenKeys     = []string{"hal-api-01", "hal-api-02", "hal-api-03", "hal-api-04", "hal-api-05", "hal-api-06"}
	haldenAccounts = []string{
		"zoe.lindqvist@halden-maritime.example", "lukasz.wojcik@halden-maritime.example", "fang.wang@halden-maritime.example",
		"bjorn.asheim@halden-maritime.example", "siobhan.oneill@halden-maritime.example", "tor-erik.vik@halden-maritime.example",
		"kare.strom@halden-maritime.example",
	}
)

func (e *exit) haldenTasks() {
	s := e.s
	e.proven(-26, "end-federation", "confirm-contract-end")
	e.proven(-24, "close-network-paths")
	e.proven(-22, "remove-support-access")
	e.proven(-18, "set-backup-retention")
	e.proven(-15, "collect-devices")
	e.proven(-7, "hand-over-export")

	e.sent("remove-named-accounts", s.day(-25, "10:40"), "", enclosed("account_list", "okta-group-2026-11-20.png"))
	e.reviewed("remove-named-accounts", s.day(-25, "15:05"), offboarding.ChangesRequested,
		"The list shows 7 of 20 accounts, and 3 of these can still sign in. Please end them and send the whole list.")
	e.sent("remove-named-accounts", s.day(-24, "09:20"), "All accounts, as exported by the directory.")
	e.reviewed("remove-named-accounts", s.day(-24, "10:20"), offboarding.Verified, "")

	e.sent("revoke-api-keys", s.day(-13, "15:35"), "Ticket OPS-8841 is done.",
		enclosed("log", "revocations-2026-11.csv"), enclosed("log", "ticket-OPS-8841.txt"))
	e.reviewed("revoke-api-keys", s.day(-12, "08:45"), offboarding.ChangesRequested,
		"One deletion failed and one was only requested, so two keys may still work. Please finish both and send the log.")
	e.sent("revoke-api-keys", s.day(-12, "11:10"), "Both are deleted now.")
	e.reviewed("revoke-api-keys", s.day(-11, "11:52"), offboarding.Verified, "")

	e.sent("confirm-return-or-deletion", s.day(-7, "11:30"), "The client's mail is attached, with the exception it names.",
		enclosed("instruction", "customer-confirmation.eml"))
	e.reviewed("confirm-return-or-deletion", s.day(-6, "09:40"), offboarding.Verified, "")
	e.signed(s.day(-4, "11:05"), offboarding.Contract)

	e.sent("revoke-service-accounts", s.day(-5, "14:02"), "", enclosed("log", "aws-list-access-keys-2026-11-19.json"))
	e.reviewed("revoke-service-accounts", s.day(0, "08:12"), offboarding.ChangesRequested,
		"The key was disabled in staging only. Please revoke it in production and send the production log, with the key id visible.")
	e.begun("revoke-service-accounts", s.day(0, "10:18"), "Deleted in production with change CHG-5530. Staging was the wrong console.")
	e.sent("remove-oauth-apps", s.day(-2, "10:26"), "")
	e.sent("confirm-backup-expiry", s.day(-1, "15:40"), "")
	e.moved("wipe-devices", s.day(-12, "16:05"), s.day(-3, "00:00"), "Two ships are at sea until next week, and Greyline wipes all gateways in one visit.")
	e.begun("wipe-devices", s.day(-4, "16:20"), "Their certificate came by mail. Greyline has not said yet which gateways it covers.",
		enclosed("certificate", "wipe-certificate-BW-00412.pdf"))
}

func (e *exit) haldenInventory() {
	s := e.s
	item := func(kind offboarding.ItemKind, identifier, detail string) offboarding.Item {
		return offboarding.Item{Kind: kind, Identifier: identifier, Detail: detail}
	}
	var accounts, keys []offboarding.Item
	for _, account := range haldenAccounts {
		accounts = append(accounts, item(offboarding.NamedAccount, account, "Customer directory"))
	}
	for i, key := range haldenKeys {
		keys = append(keys, item(offboarding.APIKey, key,
			[]string{"Read, fleet positions", "Write, maintenance events", "Read, alarms"}[i%3]))
	}
	e.found(s.day(-28, "10:00"), "Identity export", append(accounts,
		item(offboarding.FederatedTrust, "halden-adfs", "Sign-in federation, 212 users"),
		item(offboarding.GuestAccess, "Support portal, Halden", "6 people"))...)
	e.found(s.day(-28, "11:00"), "Platform export", append(keys,
		item(offboarding.ServiceAccount, "hal-ing-7f31c9", "svc-halden-ingest, production"),
		item(offboarding.OAuthApp, "Halden Fleet Viewer", "14 grants, scopes read and export"),
		item(offboarding.CertificateItem, "halden-mtls-01", "Client certificate, gateway fleet A"),
		item(offboarding.SSHKey, "deploy@halden", "fleet-jump-01"),
		item(offboarding.NetworkPath, "vpn-halden-01", "Site tunnel"),
		item(offboarding.NetworkPath, "Allow list entry 14", "Gateway firewall"),
		item(offboarding.Webhook, "positions.halden.example/hook", "Position events"))...)
	e.found(s.day(-27, "09:30"), "Asset register and storage catalogue",
		item(offboarding.Device, "GW-4401 to GW-4442", "42 onboard gateways"),
		item(offboarding.OtherItem, "SIM-4401 to SIM-4442", "42 SIM cards"),
		item(offboarding.DataSet, "telemetry-2024-2026", "1.8 TB, production"),
		item(offboarding.DataSet, "halden-export-nov", "Hand-over export, encrypted"),
		item(offboarding.Backup, "fleet-db-daily", "Vault bergen-2"),
		item(offboarding.Backup, "fleet-db-archive", "Vault bergen-2"),
		item(offboarding.DataSet, "crew-lists", "Personal data, production"))
	e.found(s.day(-4, "09:20"), "Storage scan",
		item(offboarding.CertificateItem, "halden-mtls-02", "Client certificate, gateway fleet B"),
		item(offboarding.DataSet, "telemetry-raw-2019", "4.1 TB, cold storage"))

	noon := s.day(-27, "12:00")
	e.decided(noon, offboarding.Revoke, "remove-named-accounts", haldenAccounts...)
	e.decided(noon, offboarding.Revoke, "end-federation", "halden-adfs")
	e.decided(noon, offboarding.Revoke, "remove-support-access", "Support portal, Halden")
	e.decided(noon, offboarding.Revoke, "revoke-api-keys", haldenKeys...)
	e.decided(noon, offboarding.Revoke, "revoke-service-accounts", "hal-ing-7f31c9")
	e.decided(noon, offboarding.Revoke, "remove-oauth-apps", "Halden Fleet Viewer")
	e.decided(noon, offboarding.Revoke, "revoke-certificates", "halden-mtls-01", "deploy@halden")
	e.decided(noon, offboarding.Revoke, "close-network-paths", "vpn-halden-01", "Allow list entry 14", "positions.halden.example/hook")
	e.decided(noon, offboarding.ReturnIt, "collect-devices", "SIM-4401 to SIM-4442")
	e.decided(noon, offboarding.Wipe, "wipe-devices", "GW-4401 to GW-4442")
	e.decided(noon, offboarding.Transfer, "hand-over-export", "halden-export-nov")
	e.decided(noon, offboarding.Delete, "delete-production-data", "telemetry-2024-2026", "crew-lists")
	e.decided(noon, offboarding.Delete, "confirm-backup-expiry", "fleet-db-daily", "fleet-db-archive")

	e.missing(s.day(-27, "13:00"), "Which account signs the nightly position files",
		"Read the signature of one file and look for the key in the platform export", tobin)
	e.settled(s.day(-26, "16:45"), 1, offboarding.Found, "It is svc-halden-ingest, with the key hal-ing-7f31c9.", tobin)
}

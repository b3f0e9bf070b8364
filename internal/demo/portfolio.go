package demo

import (
	"time"

	"github.com/closegate/closegate/internal/offboarding"
)

// portfolio tells of every client that leaves or left.
func (s *story) portfolio() {
	s.overdueElsewhere()
	s.nordlys()
	s.corvane()
	s.brightwell()
	s.portobel()
	s.halden()
	s.onLeave(bram, wanda)
	s.kestrel()
	s.tessellate()
	s.osprey()
}

// belongings gives an exit a few items that its tasks prove.
func (e *exit) belongings(day int) {
	account, key, data := "admin@"+e.short()+".example", e.short()+"-api-01", e.short()+"-production"
	e.found(e.s.day(day, "10:00"), "Platform export",
		offboarding.Item{Kind: offboarding.NamedAccount, Identifier: account, Detail: "Customer directory"},
		offboarding.Item{Kind: offboarding.APIKey, Identifier: key, Detail: "Read and write"},
		offboarding.Item{Kind: offboarding.DataSet, Identifier: data, Detail: "Production cluster 3"})
	e.decided(e.s.day(day, "11:00"), offboarding.Revoke, "remove-named-accounts", account)
	e.decided(e.s.day(day, "11:00"), offboarding.Revoke, "revoke-api-keys", key)
	e.decided(e.s.day(day, "11:00"), offboarding.Delete, "delete-production-data", data)
}

// nordlys tells of Nordlys Energi: closed, with a waiver and a certificate.
func (s *story) nordlys() {
	e := s.exit(&exit{
		number: 2018, client: "Nordlys Energi", service: "Identity Hub", owner: ines, starts: yusra,
		attributes: []offboarding.Attribute{offboarding.PersonalData, offboarding.FederatedAccess, offboarding.DevicesIssued},
		opened:     s.day(-42, "08:30"), contractEnds: s.day(-24, "00:00"), due: s.day(-3, "00:00"), contact: "Sigrid Aune",
		recoverer: "Greyline Recovery",
	})
	e.belongings(-41)
	e.everything(-20, "wipe-devices")
	e.cannot("wipe-devices", s.day(-19, "13:20"), offboarding.WaiverRequest{
		What: "Wipe of 1 test token", Reason: "Destroyed on site, photo on file.",
		Control: "The token was removed from the directory before, so it opens nothing.", Until: s.day(128, "00:00"),
	})
	e.waived("wipe-devices", s.day(-18, "10:05"), offboarding.Legal)
	e.declared(s.day(-5, "10:30"))
	e.signed(s.day(-4, "09:40"), offboarding.Security)
	e.signed(s.day(-4, "14:20"), offboarding.Legal)
	e.signed(s.day(-4, "16:48"), offboarding.Privacy)
	e.signed(s.day(-3, "09:03"), offboarding.Contract)
	e.closed(s.day(-3, "15:12"), 117)
}

// corvane tells of Corvane Insurance: overdue, because of a vendor.
func (s *story) corvane() {
	e := s.exit(&exit{
		number: 2029, client: "Corvane Insurance", service: "Document Vault", owner: ines, starts: arvid,
		attributes: []offboarding.Attribute{offboarding.PersonalData, offboarding.DevicesIssued},
		opened:     s.day(-39, "09:15"), contractEnds: s.day(-30, "00:00"), due: s.day(-6, "00:00"),
		contact: "Matilde Roux", recoverer: "Veltra Shredding",
		dues: map[string]time.Time{"wipe-devices": s.day(-6, "00:00"), "acknowledge-completion": s.day(-6, "00:00")},
	})
	e.belongings(-38)
	e.everything(-30, "wipe-devices", "acknowledge-completion")
	e.declared(s.day(-19, "13:10"))
	e.signed(s.day(-18, "10:00"), offboarding.Contract)
}

// brightwell tells of Brightwell Foods Ltd: only the owner's signature is left,
// with a waiver to accept.
func (s *story) brightwell() {
	e := s.exit(&exit{
		number: 2036, client: "Brightwell Foods Ltd", service: "Managed Backup", owner: ines,
		attributes: []offboarding.Attribute{offboarding.PersonalData, offboarding.DevicesIssued},
		opened:     s.day(-34, "08:45"), contractEnds: s.day(-21, "00:00"), due: s.day(2, "00:00"), contact: "Owen Tarrant",
		recoverer: "Greyline Recovery",
	})
	e.belongings(-33)
	e.everything(-16, "wipe-devices")
	e.cannot("wipe-devices", s.day(-15, "14:30"), offboarding.WaiverRequest{
		What: "Return and wipe of 1 backup appliance", Reason: "Lost in transit, insured.",
		Control: "The disk was encrypted, and its key is destroyed.", Until: s.day(128, "00:00"),
	})
	e.waived("wipe-devices", s.day(-14, "11:40"), offboarding.Legal)
	e.declared(s.day(-6, "09:50"))
	e.signed(s.day(-5, "13:25"), offboarding.Contract)
	e.signed(s.day(-3, "16:31"), offboarding.Legal)
	e.signed(s.day(0, "08:55"), offboarding.Privacy)
}

// portobel tells of Portobel Logistics: closed, and reopened because a key
// was not revoked after all.
func (s *story) portobel() {
	e := s.exit(&exit{
		number: 2038, client: "Portobel Logistics", service: "Fleet Telemetry", owner: ines,
		attributes: []offboarding.Attribute{offboarding.PersonalData},
		opened:     s.day(-31, "09:20"), contractEnds: s.day(-24, "00:00"), due: s.day(11, "00:00"), contact: "Ilse Vandam",
		things: map[string][]string{"revoke-api-keys": {"portobel-api-01", "pk-portobel-07"}},
	})
	e.belongings(-30)
	e.everything(-22)
	e.declared(s.day(-12, "11:20"))
	e.signed(s.day(-11, "09:30"), offboarding.Contract)
	e.signed(s.day(-10, "14:15"), offboarding.Legal)
	e.signed(s.day(-9, "10:05"), offboarding.Privacy)
	e.closed(s.day(-8, "15:30"), 116)
	e.reopened(s.day(-2, "09:05"), "The key pk-portobel-07 was used from the client's network on the night after closure.",
		"revoke-api-keys", "The key pk-portobel-07 still works; the log was of another key.")
}

// kestrel tells of Kestrel Rail: begun, with much to do and a waiver to decide
// about.
func (s *story) kestrel() {
	e := s.exit(&exit{
		number: 2044, client: "Kestrel Rail", service: "Identity Hub", owner: ines, starts: yusra,
		attributes: []offboarding.Attribute{
			offboarding.PersonalData, offboarding.FederatedAccess, offboarding.SharedInfrastructure,
			offboarding.CustomerManaged, offboarding.AutonomousAccess, offboarding.DevicesIssued,
		},
		opened: s.day(-14, "09:00"), contractEnds: s.day(6, "00:00"), due: s.day(28, "00:00"), contact: "Marcus Yelland",
		recoverer: "Greyline Recovery", others: true,
		assignees: map[string]string{
			"close-network-paths": tobin, "set-backup-retention": dario, "hand-over-export": dario, "collect-devices": mirela,
		},
		reviewers: map[string]string{"end-federation": sanna},
	})
	e.belongings(-13)
	e.proven(-10, "confirm-contract-end", "set-backup-retention")
	e.signed(s.day(-8, "13:40"), offboarding.Contract)
	e.proven(-5, "confirm-return-or-deletion")
	e.sent("end-federation", s.day(-1, "11:15"), "")
	e.cannot("collect-devices", s.day(-3, "15:05"), offboarding.WaiverRequest{
		What: "Return of 2 card readers", Reason: "Built into the gates of a station that Kestrel Rail keeps open until summer.",
		Control: "Their certificates are revoked, so they reach nothing of ours.", Until: s.day(200, "00:00"),
	})
}

// tessellate tells of Tessellate Labs: just published, and then a legal hold
// came to light.
func (s *story) tessellate() {
	e := s.exit(&exit{
		number: 2047, client: "Tessellate Labs", service: "Data Warehouse", owner: ines, starts: teodor,
		opened: s.day(-7, "13:30"), contractEnds: s.day(11, "00:00"), due: s.day(36, "00:00"), contact: "Noor Haddix",
		others: true, assignees: map[string]string{"revoke-api-keys": tobin, "set-backup-retention": dario, "revoke-certificates": sanna},
	})
	e.proven(-4, "confirm-contract-end")
	e.cameToLight(offboarding.LegalHold, s.day(-1, "16:20"), "A dispute about two invoices was announced.")
}

// osprey tells of Osprey Grid: a draft.
func (s *story) osprey() {
	s.draft(&exit{
		number: 2049, client: "Osprey Grid", service: "Managed Backup", owner: ines,
		attributes: []offboarding.Attribute{offboarding.RegulatedData},
		opened:     s.day(-1, "16:10"), contractEnds: s.day(53, "00:00"), due: s.day(53, "00:00"), contact: "Petra Lund",
	})
}

// overdueElsewhere tells of what other owners are late with.
func (s *story) overdueElsewhere() {
	late := func(number int, client, service, owner, contact string, opened, overdue int, attributes ...offboarding.Attribute) *exit {
		e := s.exit(&exit{
			number: number, client: client, service: service, owner: owner, attributes: attributes, others: true,
			opened: s.day(opened, "10:00"), contractEnds: s.day(-overdue-30, "00:00"), due: s.day(-overdue, "00:00"),
			contact: contact, subprocessor: "Arkadia Cloud",
		})
		e.proven(opened+4, "confirm-contract-end")
		e.signed(s.day(opened+7, "10:30"), offboarding.Contract)
		return e
	}
	meridia := late(1988, "Meridia Clinics", "Document Vault", arvid, "Asta Wolff", -110, 47,
		offboarding.PersonalData, offboarding.Subcontractors)
	meridia.proven(-100, "remove-named-accounts", "hand-over-export")

	aurum := late(1996, "Aurum & Pike LLP", "Document Vault", arvid, "Edmund Pike", -95, 33)
	aurum.proven(-88, "hand-over-export")

	lumen := late(2012, "Lumen Quay Hotels", "Document Vault", arvid, "Rosa Quay", -75, 12)
	lumen.proven(-70, "set-backup-retention")
	lumen.sent("confirm-backup-expiry", s.day(-20, "10:10"), "")
	lumen.reviewed("confirm-backup-expiry", s.day(-14, "09:30"), offboarding.ChangesRequested,
		"The schedule is of another client. Please send the one of Lumen Quay Hotels.")

	solvane := late(2021, "Solvane Retail", "Payments Gateway", coralie, "Nadia Prado", -41, 9)
	solvane.sent("revoke-api-keys", s.day(-4, "12:00"), "")

	quillmark := late(2024, "Quillmark Press", "Identity Hub", yusra, "Jon Quill", -40, 5)
	quillmark.proven(-34, "close-network-paths")

	late(2026, "Fennimore Foods", "Data Warehouse", teodor, "Ada Fenn", -40, 2)
}

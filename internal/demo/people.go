package demo

import (
	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/idp"
	"github.com/closegate/closegate/internal/offboarding"
)

// Company is the provider whose people are shown.
const Company = "Northbank"

// The groups of the embedded provider that mean a role here.
const (
	executives     = "northbank-executives"
	auditors       = "northbank-auditors"
	administrators = "northbank-administrators"
)

// Groups says which role each group of the embedded provider has.
func Groups() map[string]authz.Role {
	return map[string]authz.Role{
		executives: authz.Executive, auditors: authz.Auditor, administrators: authz.Administrator,
	}
}

// The people, by the subject that the provider knows them under.
const (
	ines    = "ines-valdorn"
	edda    = "edda-marchetti"
	tobin   = "tobin-askerley"
	dario   = "dario-veltmann"
	sanna   = "sanna-quillby"
	mirela  = "mirela-dostane"
	bram    = "bram-ostlund"
	odile   = "odile-farrowe"
	ruvi    = "ruvi-samarante"
	jonas   = "jonas-brekvik"
	vesna   = "vesna-calder"
	pell    = "pell-okonda"
	hedda   = "hedda-marrow"
	caspian = "caspian-roe"
	arvid   = "arvid-senstad"
	coralie = "coralie-ostavy"
	yusra   = "yusra-belhadin"
	teodor  = "teodor-wessling"
	rasmus  = "rasmus-thorne"
	priya   = "priya-lindgren"
	wanda   = "wanda-sorel"
)

// person is somebody of Northbank.
type person struct {
	subject, name, title, team string
	group                      string
	function                   offboarding.Function
}

// cast are the people in the order of the sign-in page: whoever tries the
// product out begins as the accountable owner.
var cast = []person{
	{subject: ines, name: "Ines Valdorn", title: "Service owner", team: "Services"},
	{subject: tobin, name: "Tobin Askerley", title: "Platform engineer", team: "Platform"},
	{subject: sanna, name: "Sanna Quillby", title: "Security engineer", team: "Security"},
	{subject: dario, name: "Dario Veltmann", title: "Storage engineer", team: "Storage"},
	{subject: mirela, name: "Mirela Dostane", title: "IT assets lead", team: "IT assets"},
	{subject: bram, name: "Bram Ostlund", title: "Client success manager", team: "Client success"},
	{subject: odile, name: "Odile Farrowe", title: "General counsel", team: "Legal", function: offboarding.Legal},
	{subject: ruvi, name: "Ruvi Samarante", title: "Data protection officer", team: "Privacy", function: offboarding.Privacy},
	{subject: jonas, name: "Jonas Brekvik", title: "Contract manager", team: "Contracts", function: offboarding.Contract},
	{subject: vesna, name: "Vesna Calder", title: "Head of information security", team: "Security", function: offboarding.Security},
	{subject: pell, name: "Pell Okonda", title: "Operations director", team: "Executive board", group: executives},
	{subject: hedda, name: "Hedda Marrow", title: "Internal auditor", team: "Internal audit", group: auditors},
	{subject: caspian, name: "Caspian Roe", title: "Identity administrator", team: "Identity", group: administrators},
	{subject: edda, name: "Edda Marchetti", title: "Deputy service owner", team: "Services"},
	{subject: arvid, name: "Arvid Senstad", title: "Service owner", team: "Services"},
	{subject: coralie, name: "Coralie Ostavy", title: "Service owner", team: "Services"},
	{subject: yusra, name: "Yusra Belhadin", title: "Service owner", team: "Services"},
	{subject: teodor, name: "Teodor Wessling", title: "Service owner", team: "Services"},
	{subject: rasmus, name: "Rasmus Thorne", title: "Platform engineer", team: "Platform"},
	{subject: priya, name: "Priya Lindgren", title: "Storage engineer", team: "Storage"},
	{subject: wanda, name: "Wanda Sorel", title: "Client success manager", team: "Client success"},
}

func (p person) email() string { return p.subject + "@northbank.example" }

func (p person) groups() []string {
	if p.group == "" {
		return nil
	}
	return []string{p.group}
}

// Accounts returns the people as the embedded provider offers them.
func Accounts() []idp.Person {
	out := make([]idp.Person, len(cast))
	for i, p := range cast {
		out[i] = idp.Person{Subject: p.subject, Name: p.name, Email: p.email(), Title: p.title, Groups: p.groups()}
	}
	return out
}

package ui

// stroke is one path of an icon. Its class fills, thickens, dashes or cuts it.
type stroke struct {
	class, d string
}

const ring = "M2 8a6 6 0 1 0 12 0a6 6 0 1 0-12 0z"

// iconStrokes holds the drawing of each icon.
var iconStrokes = map[Icon][]stroke{
	IconSearch:     {{"", "M2.5 7a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0-9 0zM10.4 10.4L14 14"}},
	IconBlocked:    {{"", "M5.5 2.2h5l3.3 3.3v5l-3.3 3.3h-5L2.2 10.5V5.5zM6.3 5.6v4.8M9.7 5.6v4.8"}},
	IconToDo:       {{"", "M2.2 8a5.8 5.8 0 1 0 11.6 0a5.8 5.8 0 1 0-11.6 0z"}},
	IconSubmitted:  {{"", ring + "M8 11V5.2M5.5 7.5L8 5l2.5 2.5"}},
	IconChanges:    {{"", "M8 1.8l6.2 6.2L8 14.2 1.8 8zM8 5v3.6M8 10.9v.1"}},
	IconCheck:      {{"i-solid", "M2.4 8a5.6 5.6 0 1 0 11.2 0a5.6 5.6 0 1 0-11.2 0z"}, {"i-cut", "M5 8.3l2.1 2.1L11.2 6"}},
	IconWaived:     {{"i-dash", ring}, {"", "M4.8 11.2l6.4-6.4"}},
	IconFail:       {{"i-solid", "M8 1.7l6.5 12H1.5z"}, {"i-cut", "M8 6v3.6M8 11.8v.1"}},
	IconDraft:      {{"", "M3 13l.7-3L10.5 3.2l2.3 2.3L6 12.3z"}},
	IconProgress:   {{"", ring}, {"i-solid", "M8 2a6 6 0 0 1 0 12z"}},
	IconReady:      {{"", "M1.5 8h3.5M11 8h3.5M8 12.5V4M5.3 6.5L8 3.8l2.7 2.7"}},
	IconClosed:     {{"i-solid", "M2.5 7h11v6.8h-11z"}, {"", "M4.8 7V5a3.2 3.2 0 0 1 6.4 0v2"}},
	IconCancelled:  {{"", ring + "M5.7 5.7l4.6 4.6M10.3 5.7l-4.6 4.6"}},
	IconReopened:   {{"", "M3 8a5 5 0 1 0 5-5H4.5M6.8.8L4.4 3l2.4 2.3"}},
	IconLock:       {{"", "M3 7h10v6.8H3zM5.2 7V5a2.8 2.8 0 0 1 5.6 0v2"}},
	IconFile:       {{"", "M3.5 1.8h6l3 3v9.4h-9zM9.5 1.8v3h3"}},
	IconGateClosed: {{"i-thick", "M1 8h14M4 2.5v7M8 2.5v7M12 2.5v7"}},
	IconGateOpen:   {{"i-thick", "M1 8h14M4 10.5v4M8 10.5v4M12 10.5v4"}},
	IconPlus:       {{"", "M8 3v10M3 8h10"}},
	IconClock:      {{"", ring + "M8 4.6V8l2.4 1.6"}},
	IconDown:       {{"", "M8 2.5v8M4.8 7.5L8 10.7l3.2-3.2M3 13.5h10"}},
	IconPrint:      {{"", "M4.5 6V2h7v4M4.5 11.5h-2V6h11v5.5h-2M4.5 9.5h7V14h-7z"}},
	IconRemove:     {{"", "M4 4l8 8M12 4l-8 8"}},
}

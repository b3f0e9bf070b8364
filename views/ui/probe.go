package ui

// probeDrawing is the runs of a probe as path data.
type probeDrawing struct {
	width                            float64
	refused, accepted, crosses, none string
}

// drawProbes draws a run every 18 units.
func drawProbes(runs []ProbeResult) probeDrawing {
	var refused, accepted, crosses, none path
	for i, run := range runs {
		x := float64(i) * 18
		switch run {
		case ProbeRefused:
			refused.rect(x, 10, 14, 5)
		case ProbeAccepted:
			accepted.rect(x, 1, 14, 14)
			crosses.move(x+4, 5).add("l6 6").move(x+10, 5).add("l-6 6")
		default:
			none.rect(x+.6, 10.6, 12.8, 3.8)
		}
	}
	return probeDrawing{
		width:   float64(len(runs)) * 18,
		refused: string(refused), accepted: string(accepted), crosses: string(crosses), none: string(none),
	}
}

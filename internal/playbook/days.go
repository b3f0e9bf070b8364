package playbook

// Plannable reports whether the days of the tasks are within the limits of
// Lint, so that a plan can be counted out. Lint says which are not.
func (p Playbook) Plannable() bool {
	if len(p.Tasks) > maxTasks {
		return false
	}
	for _, t := range p.Tasks {
		if t.Offset < -maxDays || t.Offset > maxDays || t.Effort < 0 || t.Effort > maxDays {
			return false
		}
		for _, d := range t.DependsOn {
			if d.LagDays < 0 || d.LagDays > maxDays {
				return false
			}
		}
	}
	return true
}

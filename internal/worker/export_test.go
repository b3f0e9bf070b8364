package worker

// Nightly is a time of each day.
func Nightly(hour, minute int) nightly { return nightly{hour, minute} }

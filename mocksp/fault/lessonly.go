package fault

// lessonlyFaults is the table of the mock Lessonly's own faults.
func lessonlyFaults() []Info {
	return nil
}

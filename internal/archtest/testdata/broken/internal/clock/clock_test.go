package clock // want `is not in the table of layers`

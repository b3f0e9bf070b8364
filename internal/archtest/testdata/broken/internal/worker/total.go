package worker

var total int

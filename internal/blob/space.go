package blob

import "syscall"

// freeSpace returns how many bytes an unprivileged process may still write to
// the file system of a folder.
func freeSpace(folder string) (int64, error) {
	var stat syscall.Statfs_t
	if err := syscall.Statfs(folder, &stat); err != nil {
		return 0, err
	}
	return int64(stat.Bavail) * int64(stat.Bsize), nil //nolint:unconvert // Bsize has another type on other systems.
}

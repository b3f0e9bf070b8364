# Runs a throwaway PostgreSQL cluster in an empty directory until standard
# input ends, then removes the directory.
#   $1  directory of initdb and postgres
#   $2  the empty directory; the server's socket and log are there
# Says "started" when the server process runs. Nothing here outlives a crash
# of the machine, so nothing is synced to disk.
rmdir_exit() {
	cd /
	rm -rf "$2"
	exit "$1"
}

"$1/initdb" --pgdata="$2/data" --username=closegate --auth=trust --encoding=UTF8 --locale=C \
	--no-sync --no-instructions 2>&1 || rmdir_exit 1 "$2"

"$1/postgres" -D "$2/data" -k "$2" -c listen_addresses= -c max_connections=400 \
	-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c wal_level=minimal -c max_wal_senders=0 \
	-c shared_buffers=32MB -c autovacuum=off -c jit=off -c timezone=Asia/Kathmandu \
	>"$2/log" 2>&1 &
server=$!
echo started

while read -r _; do :; done
kill -QUIT "$server"
wait "$server"
rmdir_exit 0 "$2"

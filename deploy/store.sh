# Starts the store of docker-compose.yml, but never one that asks nobody for a key.
case "${RCLONE_AUTH_KEY:-}" in
?*,?*) exec "$@" ;;
esac
echo "The store needs STORE_KEY and STORE_SECRET, letters and digits. Set both, or STORAGE_URL to a bucket elsewhere." >&2
exit 1

"""What the integration tests need beside Python: found, installed or started privately, and stopped again."""

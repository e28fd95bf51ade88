"""What people do, each with its event in the trail."""

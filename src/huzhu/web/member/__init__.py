"""Pages of the members (会员): phone first, inside WeChat."""

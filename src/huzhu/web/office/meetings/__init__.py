"""Directors' meetings (主任办公会): agendas, decisions, registering one."""

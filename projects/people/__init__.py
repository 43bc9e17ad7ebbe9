"""Who is in the team, and how they get in: invitations, sign-in, passwords, browsers, roles."""

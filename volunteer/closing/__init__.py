"""注销账号: somebody closes their account, and what names them is taken away (Personal Information Protection Law, article 47)."""

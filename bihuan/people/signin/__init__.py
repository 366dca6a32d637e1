"""The means to sign in: passwords, second factors, and what is kept of them."""

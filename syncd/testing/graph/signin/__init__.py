"""The sign-in of the fake Graph: what stands for https://login.microsoftonline.com."""

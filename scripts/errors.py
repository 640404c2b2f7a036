"""What a command says instead of a stack trace, and the exit code it ends with."""


class UserError(Exception):
    """The command cannot be carried out as given: exit code 2."""


class BuildError(Exception):
    """The build failed, or its result may not be published: exit code 1."""


class DeliveryError(Exception):
    """A message did not arrive: exit code 4."""

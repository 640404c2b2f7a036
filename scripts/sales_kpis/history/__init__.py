"""What the values were on earlier days."""

"""What is stored beside the ranks: how sure they are, why, and what would change them."""

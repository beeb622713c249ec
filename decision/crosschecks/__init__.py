"""Other methods than the product's own, shown beside it and never mixed with it."""

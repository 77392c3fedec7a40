"""The texts of a draft and their translations: what is missing, tables to edit, and files for translators."""

DROP TRIGGER codes_changed ON codes;
DROP FUNCTION number_change();
DROP TABLE change_marks, origin, code_changes;

SELECT edition FROM rules_edition;

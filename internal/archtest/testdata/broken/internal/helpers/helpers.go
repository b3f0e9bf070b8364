package helpers // want `says nothing by its name` `is not in the table of layers`

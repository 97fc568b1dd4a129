/** The id of the school every server begins with; one that serves a single school knows no other. */
export const FIRST_SCHOOL = 'default'

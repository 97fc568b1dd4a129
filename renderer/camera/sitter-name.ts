/** The camera's name that stands for the training sitter. */
export const SITTER = 'sitter'

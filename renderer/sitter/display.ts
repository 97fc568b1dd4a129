/** Whether this page is the one on the sitter's own display. Each host opens it by this query. */
export const isSitterDisplay = (query: string): boolean =>
  new URLSearchParams(query).get('display') === 'sitter'

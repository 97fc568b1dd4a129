// The few globals that every runtime has (Node, browsers, workers) and the es2024 library does not declare.
declare function atob(text: string): string
declare function btoa(text: string): string
declare const URL: {
  parse(text: string): { readonly protocol: string; readonly hostname: string } | null
}

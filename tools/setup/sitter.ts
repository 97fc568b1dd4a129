export { prepareSitter } from '../sitter/material.ts'

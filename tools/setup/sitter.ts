export { prepareSitter } from '../training/material.ts'

import js from "@eslint/js";
import globals from "globals";


export default [
  js.configs.recommended,
  {
    files: ["src/analysis/publish/page/template/*.js"],
    languageOptions: { sourceType: "script", ecmaVersion: 2022, globals: globals.browser },
    rules: {
      "no-undef": "off", // TypeScript, which reads the files together, says it
      "no-unused-vars": ["error", { vars: "local" }],
      "no-redeclare": "off", // likewise
      eqeqeq: "error",
      "no-var": "error",
      "prefer-const": "error",
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-new-func": "error",
    },
  },
  {
    files: ["src/analysis/workbook/*.js"],
    languageOptions: { sourceType: "module", ecmaVersion: 2022, globals: globals.browser },
    rules: {
      eqeqeq: "error",
      "no-var": "error",
      "prefer-const": "error",
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-new-func": "error",
    },
  },
];

// Types of what the page's scripts share, for `npm run lint` alone: no browser reads this file.

declare const Plotly: { newPlot(place: HTMLElement, data: object[], layout: object, options: object): Promise<void> };

/** What filters.js and tables.js add to the page. */
interface Page {
  fields: Map<string, HTMLInputElement>;
  dates: HTMLElement[];
  choices: Choice[];
  copied: HTMLElement;
  compare: HTMLElement;
  seeking: number;
  filterForm(): HTMLElement;
  seek(field: HTMLInputElement): void;
  syncFilters(): void;
  number(text: any, css?: string): HTMLElement;
  partButton(axis: string, key: string, name: string, isOn: boolean, place?: string): HTMLElement;
  table(caption: any, head: any[], rows: any[], css: string, csv: any, foot?: any): HTMLElement;
  download(name: string, rows: any[][]): void;
  panels(selection: any): HTMLElement[];
  panel(selection: any, axis: any): HTMLElement;
  crosser(axis: any): HTMLElement;
  cross(rows: string): void;
  crossing(selection: any): any;
  crossTable(selection: any): HTMLElement;
  ticketList(selection: any, place: string): any;
  ticketRow(selection: any, row: any, category: any, place: string): any;
  traceTable(selection: any, ticket: number): any;
  question(ticket: number, seconds: number): HTMLElement | null;
  comparison(selection: any): any[];
}

/** Live operations. */
export default function Wallboard() {
  return <h1>Live operations</h1>;
}

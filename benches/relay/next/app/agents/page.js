export const dynamic = "force-dynamic";

export default async function Agents() {
  const response = await fetch(`${process.env.UPSTREAM}/v1/agents`, { cache: "no-store" });
  const { data } = await response.json();
  return (
    <main>
      <h1>Agents</h1>
      <table>
        <thead>
          <tr><th>Name</th><th>Model</th><th>Version</th><th>Created</th></tr>
        </thead>
        <tbody>
          {data.map((agent) => (
            <tr key={agent.id}>
              <td><a href={`/agents/${agent.id}`}>{agent.name}</a></td>
              <td>{agent.model.id}</td>
              <td>{agent.version}</td>
              <td>{agent.created_at}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </main>
  );
}

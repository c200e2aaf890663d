using Microsoft.Data.Sqlite;

namespace KioskFleet.Mqtt.Persistence;

/// <summary>The prepared statements of <see cref="SqliteStore"/>.</summary>
internal sealed class SqliteStoreCommands : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteCommand> _commands = [];

    public SqliteStoreCommands(SqliteConnection connection) => _connection = connection;

    public void Begin() => Run("BEGIN IMMEDIATE");

    public void Commit() => Run("COMMIT");

    public void Apply(in StoreChange change)
    {
        switch (change.Kind)
        {
            case StoreChangeKind.SaveSession:
                Run("INSERT INTO session(id, client, record) VALUES($a, $b, $c) ON CONFLICT(id) DO UPDATE SET client = $b, record = $c", change.Session, change.Text!, change.Blob!);
                break;
            case StoreChangeKind.DeleteSession:
                Run("DELETE FROM session WHERE id = $a", change.Session);
                Run("DELETE FROM queue WHERE session = $a", change.Session);
                Run("DELETE FROM inbound WHERE session = $a", change.Session);
                break;
            case StoreChangeKind.SaveMessage:
                Run("INSERT OR REPLACE INTO message(id, record) VALUES($a, $b)", change.Message, change.Blob!);
                break;
            case StoreChangeKind.DeleteMessage:
                Run("DELETE FROM message WHERE id = $a", change.Message);
                break;
            case StoreChangeKind.Enqueue:
                Run("INSERT OR REPLACE INTO queue(session, sequence, message, number, identifiers) VALUES($a, $b, $c, $d, $e)", change.Session, change.Sequence, change.Message, change.Number, (object?)change.Blob ?? DBNull.Value);
                break;
            case StoreChangeKind.SetInflight:
                Run("UPDATE queue SET inflight = $c WHERE session = $a AND sequence = $b", change.Session, change.Sequence, change.Number);
                break;
            case StoreChangeKind.Dequeue:
                Run("DELETE FROM queue WHERE session = $a AND sequence = $b", change.Session, change.Sequence);
                break;
            case StoreChangeKind.AddInbound:
                Run("INSERT OR IGNORE INTO inbound(session, packet) VALUES($a, $b)", change.Session, change.Number);
                break;
            case StoreChangeKind.RemoveInbound:
                Run("DELETE FROM inbound WHERE session = $a AND packet = $b", change.Session, change.Number);
                break;
            case StoreChangeKind.SetRetained:
                Run("INSERT INTO retained(topic, record) VALUES($a, $b) ON CONFLICT(topic) DO UPDATE SET record = $b", change.Text!, change.Blob!);
                break;
            case StoreChangeKind.DeleteRetained:
                Run("DELETE FROM retained WHERE topic = $a", change.Text!);
                break;
            default:
                throw new InvalidOperationException($"Unknown change {change.Kind}.");
        }
    }

    public void Dispose()
    {
        foreach (SqliteCommand command in _commands.Values)
        {
            command.Dispose();
        }
    }

    private void Run(string sql, params ReadOnlySpan<object> values)
    {
        if (!_commands.TryGetValue(sql, out SqliteCommand? command))
        {
            command = _connection.CreateCommand();
            command.CommandText = sql;
            for (int i = 0; i < values.Length; i++)
            {
                command.Parameters.Add(new SqliteParameter { ParameterName = "$" + (char)('a' + i) });
            }
            _commands[sql] = command;
        }
        for (int i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i];
        }
        command.ExecuteNonQuery();
    }
}

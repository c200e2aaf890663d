using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace KioskFleet.Mqtt.Persistence;

/// <summary>
/// SQLite in WAL mode with group commit: changes that come while a transaction is being written go together into the next one, so that the cost of
/// making things safe is shared by all who wait for it. A change undone within the same batch is never written.
/// </summary>
public sealed class SqliteStore : IMqttStore
{
    /// <summary>Changes in one transaction at most: keeps the wait of the first of them bounded.</summary>
    private const int BatchLimit = 20_000;

    private readonly string _path;
    private readonly bool _fullSync;
    private readonly Lock _lock = new();
    private readonly AutoResetEvent _wake = new(false);
    private List<StoreChange> _filling = [];
    private long _filledTo;
    private SqliteConnection? _connection;
    private Thread? _writer;
    private Action<long>? _committed;
    private volatile bool _stopping;

    /// <param name="path">The database file; made when it is not there.</param>
    /// <param name="fullSync">True: a commit is on the disk and survives a power cut. False: it survives the end of the process only, and is faster.</param>
    public SqliteStore(string path, bool fullSync = true)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        _path = path;
        _fullSync = fullSync;
    }

    /// <summary>What stopped the writer; null while all is well. Nothing is acknowledged after a failure.</summary>
    public Exception? Failure { get; private set; }

    public StoredState Load()
    {
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = _path, Pooling = false }.ToString());
        _connection.Open();
        Execute("PRAGMA journal_mode=WAL");
        Execute(_fullSync ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL");
        Execute("""
            CREATE TABLE IF NOT EXISTS session(id INTEGER PRIMARY KEY, client TEXT NOT NULL, record BLOB NOT NULL);
            CREATE TABLE IF NOT EXISTS message(id INTEGER PRIMARY KEY, record BLOB NOT NULL);
            CREATE TABLE IF NOT EXISTS queue(session INTEGER NOT NULL, sequence INTEGER NOT NULL, message INTEGER NOT NULL, number INTEGER NOT NULL, inflight INTEGER NOT NULL DEFAULT 0, identifiers BLOB, PRIMARY KEY(session, sequence)) WITHOUT ROWID;
            CREATE TABLE IF NOT EXISTS inbound(session INTEGER NOT NULL, packet INTEGER NOT NULL, PRIMARY KEY(session, packet)) WITHOUT ROWID;
            CREATE TABLE IF NOT EXISTS retained(topic TEXT PRIMARY KEY, record BLOB NOT NULL) WITHOUT ROWID;
            """);
        StoredState state = new();
        Read("SELECT id, client, record FROM session", r => state.Sessions.Add((r.GetInt64(0), r.GetString(1), (byte[])r[2])));
        Read("SELECT id, record FROM message", r => state.Messages[r.GetInt64(0)] = (byte[])r[1]);
        Read("SELECT session, sequence, message, number, inflight, identifiers FROM queue ORDER BY session, inflight = 0, sequence", r => state.Queue.Add((r.GetInt64(0), r.GetInt64(1), r.GetInt64(2), r.GetInt32(3), r.GetInt32(4), r[5] as byte[])));
        Read("SELECT session, packet FROM inbound", r => state.Inbound.Add((r.GetInt64(0), r.GetInt32(1))));
        Read("SELECT topic, record FROM retained", r => state.Retained.Add((r.GetString(0), (byte[])r[1])));
        return state;
    }

    public void Start(Action<long> committed)
    {
        _committed = committed;
        _writer = new Thread(Write) { IsBackground = true, Name = "mqtt-store" };
        _writer.Start();
    }

    public void Append(in StoreChange change, long position)
    {
        bool first;
        lock (_lock)
        {
            first = _filling.Count == 0;
            _filling.Add(change);
            _filledTo = position;
        }
        if (first)
        {
            _wake.Set();
        }
    }

    public ValueTask DisposeAsync()
    {
        _stopping = true;
        _wake.Set();
        _writer?.Join();
        _connection?.Dispose();
        _connection = null;
        return ValueTask.CompletedTask;
    }

    private void Write()
    {
        List<StoreChange> batch = [];
        try
        {
            using SqliteStoreCommands commands = new(_connection!);
            while (true)
            {
                _wake.WaitOne();
                while (true)
                {
                    long position;
                    lock (_lock)
                    {
                        if (_filling.Count == 0)
                        {
                            break;
                        }
                        (batch, _filling) = (_filling, batch);
                        position = _filledTo;
                    }
                    for (int start = 0; start < batch.Count; start += BatchLimit)
                    {
                        Commit(commands, CollectionsMarshal.AsSpan(batch).Slice(start, Math.Min(BatchLimit, batch.Count - start)));
                    }
                    batch.Clear();
                    _committed!(position);
                }
                if (_stopping)
                {
                    return;
                }
            }
        }
        catch (Exception e)
        {
            // Without a store nothing may be acknowledged any more: those who wait will wait, and their publishers will send again.
            Failure = e;
        }
    }

    private static void Commit(SqliteStoreCommands commands, ReadOnlySpan<StoreChange> changes)
    {
        commands.Begin();
        HashSet<(long, long)> undone = [];
        HashSet<long> dropped = [];
        Undone(changes, undone, dropped);
        foreach (ref readonly StoreChange change in changes)
        {
            bool queueRow = change.Kind is StoreChangeKind.Enqueue or StoreChangeKind.SetInflight or StoreChangeKind.Dequeue;
            if (queueRow && undone.Contains((change.Session, change.Sequence)) || change.Kind is StoreChangeKind.SaveMessage or StoreChangeKind.DeleteMessage && dropped.Contains(change.Message))
            {
                continue;
            }
            commands.Apply(change);
        }
        commands.Commit();
    }

    /// <summary>Finds queue rows and messages that are made and removed within the batch.</summary>
    private static void Undone(ReadOnlySpan<StoreChange> changes, HashSet<(long, long)> rows, HashSet<long> messages)
    {
        HashSet<(long, long)> made = [];
        HashSet<long> saved = [];
        foreach (ref readonly StoreChange change in changes)
        {
            switch (change.Kind)
            {
                case StoreChangeKind.Enqueue: made.Add((change.Session, change.Sequence)); break;
                case StoreChangeKind.SaveMessage: saved.Add(change.Message); break;
                case StoreChangeKind.Dequeue when made.Contains((change.Session, change.Sequence)): rows.Add((change.Session, change.Sequence)); break;
                case StoreChangeKind.DeleteMessage when saved.Contains(change.Message): messages.Add(change.Message); break;
            }
        }
    }

    private void Execute(string sql)
    {
        using SqliteCommand command = _connection!.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private void Read(string sql, Action<SqliteDataReader> row)
    {
        using SqliteCommand command = _connection!.CreateCommand();
        command.CommandText = sql;
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            row(reader);
        }
    }
}

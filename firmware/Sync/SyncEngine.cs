using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Sync;

/// <summary>From "wanted" to "held" to "shown": takes manifests, finds what is missing, asks for it, keeps what comes, and switches when everything is there. Driven by one thread
/// through <see cref="Step"/>; it has no thread and no clock of its own.</summary>
public sealed partial class SyncEngine
{
    /// <summary>Objects looked at in one step: keeps a step well under a second on the slowest card.</summary>
    private const int WalkPerStep = 24;

    /// <summary>Milliseconds between two progress messages.</summary>
    private const int ProgressMs = 5000;

    /// <summary>Milliseconds between the switch and the moment when what only the old set needs may be overwritten: the screen reads it until it has switched.</summary>
    private const int SettleMs = 5000;

    /// <summary>Time-outs in a row after which requests become rare.</summary>
    private const int PatientTimeouts = 3;

    /// <summary>Longest pause between requests that bring nothing, in milliseconds.</summary>
    private const int MaxPauseMs = 10 * 60 * 1000;

    /// <summary>Pause after the medium failed, in milliseconds.</summary>
    private const int MediumPauseMs = 30000;

    /// <summary>Objects with a wrong hash after which a job pauses: the server's copy is bad, or somebody plays.</summary>
    private const int MaxDamaged = 3;

    private const int WorkIdle = 0;
    private const int WorkVerify = 1;
    private const int WorkFetch = 2;
    private const int WorkCollect = 3;

    private readonly ISyncStore _store;
    private readonly ILink _link;
    private readonly ManifestGate _gate;
    private readonly SetSlots _slots;
    private readonly ByteBudget _budget;
    private readonly byte[] _buffer = new byte[Limits.ObjectBytes];
    private readonly WantList _wants = new WantList();
    private readonly LinkWindow _window = new LinkWindow();
    private readonly NeedComposer _composer;
    private readonly ClosureWalk _walk;
    private readonly BlockIntake _intake;
    private readonly CborWriter _writer = new CborWriter(new byte[64]);
    private readonly byte[] _bitmap = new byte[WantList.BitmapBytes];

    private SetManifest? _candidate;
    private FetchJob? _job;
    private bool _repairing;
    private bool _walkDone;
    private bool _collectWanted;
    private bool _collected;
    private int _collectRoot = -1;
    private long _settleAt;
    private bool _unfinished;
    private bool _asked;
    private long _askedAt;
    private long _heardAt;
    private int _askedBytes;
    private int _timeouts;
    private int _damagedBefore;
    private int _damagedRounds;
    private long _pauseUntil;
    private long _now;
    private long _walkAt;
    private int _walkFailure;
    private int _errorsAtWalk;
    private long _progressAt;
    private long _progressBytes;
    private long _bytes;

    /// <param name="store">Where objects are kept.</param>
    /// <param name="link">The way to the server.</param>
    /// <param name="gate">Decides which manifests are for us.</param>
    /// <param name="slots">Where manifests are kept.</param>
    /// <param name="budget">Bytes that may be moved.</param>
    /// <param name="firstRequest">Number that requests begin after, best a random one: an answer to a request of the last run is then known as such.</param>
    public SyncEngine(ISyncStore store, ILink link, ManifestGate gate, SetSlots slots, ByteBudget budget, int firstRequest)
    {
        _store = store;
        _link = link;
        _gate = gate;
        _slots = slots;
        _budget = budget;
        _composer = new NeedComposer(_wants, firstRequest);
        _walk = new ClosureWalk(store, _buffer);
        _intake = new BlockIntake(store, _wants, _composer, _walk, _buffer);
    }

    public SetManifest? Accepted => _slots.Accepted;

    public SetManifest? Held => _slots.Held;

    public SetManifest? Shown => _slots.Shown;

    /// <summary>Rises whenever <see cref="Shown"/> changes: who shows pages compares it with what it saw last.</summary>
    public int ShownVersion { get; private set; }

    /// <summary>True while objects of a set are being fetched.</summary>
    public bool IsFetching => ContentJob != null;

    /// <summary>True while a set comes from where bytes cost nothing: the month's budget does not hold it back.</summary>
    public bool IsFree { get; set; }

    /// <summary>Objects of the set under way that are held; of the shown set when none is.</summary>
    public int HeldCount => ContentJob != null ? _walk.HeldCount : _slots.Held == null ? 0 : _slots.Held.Payload.ObjectCount;

    /// <summary>Objects of the set under way; 0 when there is none.</summary>
    public int WantedCount => ContentJob != null ? ContentJob.ObjectCount : _slots.Held == null ? 0 : _slots.Held.Payload.ObjectCount;

    /// <summary>Short and fixed text of what went wrong last; empty: nothing since start. Cleared by <see cref="ClearError"/>.</summary>
    public string LastError { get; private set; } = "";

    /// <summary>Messages that were not what SPEC.md says, objects with a wrong hash, and bytes that came for nothing, since start.</summary>
    public int Malformed => _intake.Malformed;

    public int Damaged => _intake.Damaged;

    public long UselessBytes => _intake.UselessBytes;

    public LinkWindow Window => _window;

    /// <summary>Reads the kept manifests. What was shown is shown again at once; its signature is checked in the steps that follow.</summary>
    public void Start()
    {
        _slots.Load(_gate);
        if (_slots.Shown != null)
        {
            ShownVersion++;
        }

        BeginWantedJob();
    }

    /// <summary>Tells what the error was cleared for: a whole report carried it.</summary>
    public void ClearError() => LastError = "";

    /// <summary>Takes a manifest from the manifest topic or a card. Its signature is checked in a later step.</summary>
    public void TakeManifest(byte[] envelope)
    {
        SetManifest? accepted = _slots.Accepted;
        SetManifest? manifest = _gate.Read(envelope, -1);
        if (manifest == null)
        {
            LastError = _gate.Refusal;
            return;
        }

        // The same again is the server's answer to a repeated report, not an error; it takes up a job that had ended.
        if (manifest.IsSame(accepted))
        {
            if (ContentJob == null && !manifest.IsSame(_slots.Held))
            {
                BeginWantedJob();
            }

            return;
        }

        if (accepted != null && manifest.Payload.Sequence <= accepted.Payload.Sequence)
        {
            LastError = "manifest: sequence not above the one held";
            return;
        }

        if (_candidate == null || manifest.Payload.Sequence > _candidate.Payload.Sequence)
        {
            _candidate = manifest;
        }
    }

    /// <summary>Takes a message of the block topic.</summary>
    public void TakeBlocks(byte[] message, long tick)
    {
        bool before = _unfinished;
        _unfinished = true;
        Take(message, tick);
        _unfinished = before;
    }

    private void Take(byte[] message, long tick)
    {
        _intake.Take(message);
        if (_job == null)
        {
            return;
        }

        _heardAt = tick;
        _askedBytes += _intake.UsefulBytes;
        _bytes += _intake.UsefulBytes;
        if (_intake.NoSuchObject)
        {
            EndJob("sync: no such object " + Hex(_intake.LostId));
            return;
        }

        if (_intake.StoreFailure == Storage.StoreResult.Full)
        {
            RoomIsLacking(tick);
        }
        else if (_intake.StoreFailure == Storage.StoreResult.MediumFailed)
        {
            LastError = "storage: write failed";
            Pause(tick, MediumPauseMs);
            _walkAt = tick + MediumPauseMs;
        }

        if (_intake.Damaged - _damagedBefore >= MaxDamaged)
        {
            _damagedBefore = _intake.Damaged;
            LastError = "sync: objects with a wrong hash";
            Pause(tick, PauseFor(++_damagedRounds));
        }

        if (_asked && _intake.RequestNumber == _composer.Number && (_intake.Ended || _wants.Count == 0))
        {
            EndAnswer(tick);
        }
    }

    /// <summary>The link is up: what was asked in the old session is not answered in this one.</summary>
    public void LinkUp(long tick)
    {
        _asked = false;
        _timeouts = 0;
        _pauseUntil = 0;
        _window.NewSession();
        SetManifest? held = _slots.Held;
        if (ContentJob == null && held != null && held.IsSame(_slots.Accepted))
        {
            SendProgress(held, held.Payload.ObjectCount, 0);
        }

        _progressAt = tick + ProgressMs;
    }

    public void LinkDown()
    {
        if (_asked)
        {
            _asked = false;
            _window.Lost();
        }

        _intake.Reset();
        _store.Flush();
    }

    /// <summary>Something of the shown set was found damaged: walk it, and fetch what is lacking.</summary>
    public void Repair()
    {
        if (ContentJob == null && _slots.Held != null)
        {
            BeginJob(new FetchJob(_slots.Held), true);
        }
    }

    /// <summary>Lets go of what no kept set needs, in the steps that follow.</summary>
    public void Collect() => _collectWanted = true;

    /// <summary>Takes up a job that ended: the operator asked for it.</summary>
    public void Retry()
    {
        _pauseUntil = 0;
        _damagedRounds = 0;
        if (ContentJob == null)
        {
            BeginWantedJob();
        }
    }

    /// <summary>Forgets the held sets. The caller erases the store. The accepted sequence stays, so that nothing older comes back.</summary>
    public void Erase()
    {
        _job = null;
        _asked = false;
        _candidate = null;
        _collectRoot = -1;
        _collectWanted = false;
        _settleAt = 0;
        _wants.Clear();
        _composer.Forget();
        IsFirmwareHeld = false;
        _slots.Erase();
        ShownVersion++;
    }

    /// <summary>Does one piece of work.</summary>
    /// <param name="tick">Milliseconds since start.</param>
    /// <param name="nowSeconds">Seconds since 1970.</param>
    /// <param name="trusted">Whether the clock may be believed; a manifest's "not before" binds a trusted clock only.</param>
    /// <returns>Milliseconds until it wants to be called again; 0: at once.</returns>
    public int Step(long tick, long nowSeconds, bool trusted)
    {
        _now = tick;
        if (_unfinished)
        {
            TakeUp();
        }

        _unfinished = true;
        int wait = Work(tick, nowSeconds, trusted);
        _unfinished = false;
        return wait;
    }

    /// <summary>An exception ended a step or a message in its middle: memory ran out. Wants may be complete and not taken, a walk may have stepped over what it could not read. What is safe is in
    /// the store; the rest begins anew from there.</summary>
    private void TakeUp()
    {
        SetManifest? accepted = _slots.Accepted;
        if (accepted != null && !_slots.IsErased && !accepted.IsSame(_slots.Held) && (_job == null || !_job.IsFor(accepted)))
        {
            // It ran out between accepting a manifest and its job, which nobody would begin any more.
            BeginWantedJob();
        }
        else if (_job != null)
        {
            BeginJob(_job, _repairing);
        }
        else if (_collectRoot >= 0)
        {
            _collectRoot = -1;
            _collectWanted = true;
        }
    }

    private int Work(long tick, long nowSeconds, bool trusted)
    {
        SwitchIfDue(tick, nowSeconds, trusted);
        if (FirmwareIsDue)
        {
            BeginJob(_firmwareJob!, false);
        }

        switch (NextWork(tick))
        {
            case WorkVerify:
                VerifyOne();
                return 0;
            case WorkCollect:
                CollectSome();
                return 0;
            case WorkFetch:
                return Fetch(tick);
            default:
                return 1000;
        }
    }

    /// <summary>The first four bytes of an identity, as people compare them.</summary>
    public static string Hex(byte[] id)
    {
        string text = "";
        for (int i = 0; i < 4; i++)
        {
            text += id[i].ToString("X2");
        }

        return text;
    }

    private int NextWork(long tick)
    {
        if (_candidate != null || Unverified() != null)
        {
            return WorkVerify;
        }

        if (_collectRoot >= 0 || _collectWanted || (_settleAt != 0 && tick >= _settleAt && ContentJob == null))
        {
            return WorkCollect;
        }

        return _job != null ? WorkFetch : WorkIdle;
    }

    /// <summary>The job under way if it is a set's; a release gives way to any of these.</summary>
    private FetchJob? ContentJob => _job != null && _job.Set != null ? _job : null;

    private SetManifest? Unverified()
    {
        if (_slots.Shown != null && !_slots.Shown.IsVerified)
        {
            return _slots.Shown;
        }

        if (_slots.Held != null && !_slots.Held.IsVerified)
        {
            return _slots.Held;
        }

        return _slots.Accepted != null && !_slots.Accepted.IsVerified ? _slots.Accepted : null;
    }

    private void VerifyOne()
    {
        SetManifest? kept = Unverified();
        if (kept != null)
        {
            if (!_gate.Verify(kept))
            {
                LastError = "manifest: the kept one has a bad signature";
                bool wasShown = kept.IsSame(_slots.Shown);
                _slots.Drop(kept);
                _job = null;
                ShownVersion += wasShown ? 1 : 0;
                BeginWantedJob();
            }

            return;
        }

        // Let go of only when it was decided on: memory may end in between.
        SetManifest candidate = _candidate!;
        bool right = _gate.Verify(candidate);
        bool isKept = right && _slots.Accept(candidate);
        _candidate = null;
        if (!right)
        {
            LastError = _gate.Refusal;
        }
        else if (!isKept)
        {
            LastError = "storage: cannot keep a manifest";
        }
        else
        {
            BeginWantedJob();
        }
    }

    private void SwitchIfDue(long tick, long nowSeconds, bool trusted)
    {
        SetManifest? held = _slots.Held;
        if (held == null || !held.IsVerified || held.IsSame(_slots.Shown) || (trusted && held.Payload.NotBefore > nowSeconds))
        {
            return;
        }

        if (_slots.Show(held))
        {
            ShownVersion++;
            _settleAt = tick + SettleMs;
        }
        else
        {
            LastError = "storage: cannot keep a manifest";
        }
    }

    private void SendProgress(SetManifest manifest, int held, int missing)
    {
        ProgressReport report = new ProgressReport();
        report.Manifest = manifest.Id;
        report.Held = held;
        report.Missing = missing;
        report.Bytes = _bytes;
        _writer.Reset();
        report.Encode(_writer);
        _link.Publish(Topics.Progress, _writer.ToArray(), Priority.Progress);
    }
}

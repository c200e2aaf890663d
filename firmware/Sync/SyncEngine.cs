using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Sync;

/// <summary>From "wanted" to "held" to "shown": takes manifests, finds what is missing, asks for it, keeps what comes, and says which set belongs on the glass. Driven by one thread
/// through <see cref="Step"/>; it has no thread and no clock of its own.</summary>
public sealed partial class SyncEngine
{
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

    private bool _unfinished;
    private long _now;

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

    /// <summary>True while a set comes from where bytes cost nothing: the month's budget does not hold it back.</summary>
    public bool IsFree { get; set; }

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
            SetDue(_slots.Shown);
        }

        WantAccepted();
        SeekUnseen();
    }

    /// <summary>Tells what the error was cleared for: a whole report carried it.</summary>
    public void ClearError() => LastError = "";

    /// <summary>The link is up: what was asked in the old session is not answered in this one.</summary>
    public void LinkUp(long tick)
    {
        _asked = false;
        _waitUntil = 0;
        RefreshJobs(false);
        _window.NewSession();
        SetManifest? held = _slots.Held;
        if (!IsFetching && held != null && held.IsSame(_slots.Accepted))
        {
            SendProgress(held, held.Payload.ObjectCount, 0, _heldBytes);
        }

        _progressAt = tick + ProgressMs;
    }

    public void LinkDown()
    {
        if (_asked)
        {
            _asked = false;
            _window.Broke(_askedBytes);
        }

        _intake.Reset();
        _store.Flush();
    }

    /// <summary>Takes up a job that ended: the operator asked for it.</summary>
    public void Retry()
    {
        RefreshJobs(true);
        if (!IsFetching)
        {
            WantAccepted();
        }

        SeekUnseen();
    }

    /// <summary>What the medium holds and the store has not seen is found by a marking, which goes before everything is fetched again. Not where no set is known: then nothing would be marked.</summary>
    private void SeekUnseen() => _collectWanted |= _store.HasUnseen && (_slots.Shown != null || _slots.Held != null || _slots.Accepted != null);

    /// <summary>Forgets the held sets. The caller erases the store. The accepted sequence stays, so that nothing older comes back.</summary>
    public void Erase()
    {
        _job = null;
        _wanted = null;
        _repair = null;
        _beyondRepair = null;
        _asked = false;
        _candidate = null;
        _collectRoot = -1;
        _collectWanted = false;
        _collectDue = false;
        _roomAt = 0;
        _wants.Clear();
        _composer.Forget();
        IsFirmwareHeld = false;
        _slots.Erase();
        SetDue(null);
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
        // It may have run out between accepting a manifest and its job, which nobody would begin any more.
        WantAccepted();
        if (_job != null)
        {
            BeginJob(_job);
        }
        else if (_collectRoot >= 0)
        {
            _collectRoot = -1;
            _collectWanted = true;
        }
    }

    private int Work(long tick, long nowSeconds, bool trusted)
    {
        SwitchIfDue(nowSeconds, trusted);
        LookForRoom(tick);
        FetchJob? next = NextJob(tick);
        if (next != null && next != _job)
        {
            BeginJob(next);
        }

        switch (NextWork())
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

    private int NextWork()
    {
        if (_candidate != null || Unverified() != null)
        {
            return WorkVerify;
        }

        if (_collectRoot >= 0 || (_now >= _collectAt && (_collectWanted || (_collectDue && !IsFetching))))
        {
            return WorkCollect;
        }

        return _job != null ? WorkFetch : WorkIdle;
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

    private void SendProgress(SetManifest manifest, int held, int missing, long bytes)
    {
        ProgressReport report = new ProgressReport();
        report.Manifest = manifest.Id;
        report.Held = held;
        report.Missing = missing;
        report.Bytes = bytes;
        _writer.Reset();
        report.Encode(_writer);
        if (_budget.Allows(ByteBudget.Urgent, _writer.Length))
        {
            _link.Publish(Topics.Progress, _writer.ToArray(), Priority.Progress);
        }
    }
}

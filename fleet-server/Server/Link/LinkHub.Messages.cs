using KioskFleet.Protocol;
using KioskFleet.Server.Content;
using KioskFleet.Server.Evidence;
using KioskFleet.Server.Kiosks;
using KioskFleet.Server.Storage;

namespace KioskFleet.Server.Link;

internal sealed partial class LinkHub
{
    private static ObjectId NoManifest => default;

    private async ValueTask OnReportAsync(TerminalSession session, TerminalReport report, CancellationToken cancellation)
    {
        if (session.Stranger)
        {
            await _claims.AskAsync(session.TerminalId, report, cancellation);
            await SendStateAsync(session, report.Number, NoManifest, LinkLimits.StrangerReportSeconds, cancellation);
            return;
        }

        long now = _clock.Milliseconds();
        if (_terminals.Find(session.TerminalId) is not { } terminal)
        {
            return;
        }

        session.ReportNumber = report.Number;
        await _observations.AddAsync(new ReportHeard(session.TerminalId, now, report), cancellation);
        if (report.Has(6))
        {
            await ProveAsync(terminal, report.HeldManifest, now, held: true, cancellation);
        }

        if (report.Has(7))
        {
            await ProveAsync(terminal, report.ShownManifest, now, held: false, cancellation);
        }

        DesiredSet? desired = _desired.Find(terminal.DivisionCode, terminal.Profile);
        ObjectId wanted = desired?.ManifestId ?? NoManifest;
        bool whole = report.Has(8);
        if (whole || session.StateManifest != wanted || !ReferenceEquals(session.StateFirmware, _firmware.Find(session.TerminalId)) || session.StateMonthlyKiB != Monthly(terminal.Id) || _clock.GetUtcNow() - session.StateAt >= LinkLimits.StateInterval)
        {
            await SendStateAsync(session, report.Number, wanted, _options.ReportSeconds, cancellation);
        }

        if (whole)
        {
            await SendCommandsAsync(session, again: true, cancellation);
        }

        // Settled at every connect by what the terminal says, never by what was sent before.
        if (whole && desired is not null && ObjectId.From(report.AcceptedManifest) != wanted)
        {
            await Transport.SendAsync(session.TerminalId, Topics.Manifest, desired.Envelope, acknowledged: true, cancellation);
        }
    }

    /// <summary>Nothing changed: what the last report said was seen again.</summary>
    private async ValueTask OnBeatAsync(TerminalSession session, byte[] payload, CancellationToken cancellation)
    {
        // An empty one only asks whether the link lives; its acknowledgement is the answer.
        if (payload.Length == 0 || _terminals.Find(session.TerminalId) is not { } terminal)
        {
            return;
        }

        BeatMessage beat = BeatMessage.Decode(payload, 0, payload.Length);
        bool known = beat.ReportNumber == session.ReportNumber;
        await _observations.AddAsync(new BeatHeard(session.TerminalId, _clock.Milliseconds(), beat.UptimeSeconds, known), cancellation);
        DateTimeOffset now = _clock.GetUtcNow();
        bool askWhole = !known && now - session.WholeAskedAt >= LinkLimits.WholePause;
        ObjectId wanted = _desired.Find(terminal.DivisionCode, terminal.Profile)?.ManifestId ?? NoManifest;
        if (askWhole || session.StateManifest != wanted || !ReferenceEquals(session.StateFirmware, _firmware.Find(session.TerminalId)) || session.StateMonthlyKiB != Monthly(terminal.Id))
        {
            session.WholeAskedAt = askWhole ? now : session.WholeAskedAt;

            // Number 0: a beat left the terminal at a time that it does not remember, so it must not set its clock by the answer.
            await SendStateAsync(session, 0, wanted, _options.ReportSeconds, cancellation, askWhole);
        }
    }

    private async ValueTask SendStateAsync(TerminalSession session, long reportNumber, ObjectId wanted, int reportSeconds, CancellationToken cancellation, bool wholeWanted = false)
    {
        FirmwareWish? firmware = session.Stranger ? null : _firmware.Find(session.TerminalId);
        StateMessage state = new()
        {
            ReportNumber = reportNumber,
            ServerTimeMs = _clock.Milliseconds(),
            DesiredManifest = wanted.ToArray(),
            ReportSeconds = reportSeconds,
            MonthlyKiB = Monthly(session.TerminalId),
            WholeWanted = wholeWanted,
            Firmware = firmware,
        };
        CborWriter writer = new(new byte[128]);
        state.Encode(writer);
        await Transport.SendAsync(session.TerminalId, Topics.State, writer.ToArray(), acknowledged: true, cancellation);
        session.StateManifest = wanted;
        session.StateFirmware = firmware;
        session.StateAt = _clock.GetUtcNow();
        session.StateMonthlyKiB = state.MonthlyKiB;
    }

    private int Monthly(string terminalId) => _terminals.Find(terminalId)?.MonthlyKiB ?? _options.MonthlyKiB;

    private async ValueTask OnNeedAsync(TerminalSession session, NeedRequest request, CancellationToken cancellation)
    {
        Rates.Asked(session.TerminalId);
        int wait = _pacer.Ask(session.TerminalId);
        if (wait > 0)
        {
            await Transport.SendAsync(session.TerminalId, Topics.Block, NeedAnswerer.Wait(request, wait), acknowledged: false, cancellation);
            return;
        }

        long from = _clock.GetTimestamp();
        AnswerTotals sent = await _answerer.AnswerAsync(
            request,
            LinkLimits.WindowBytes,
            message => Transport.SendAsync(session.TerminalId, Topics.Block, message, acknowledged: false, cancellation),
            cancellation);
        _pacer.Sent(sent.Bytes);
        Rates.Sent(session.TerminalId, from, sent.Bytes);
        Transfers.Add(session.TerminalId, sent);
        Interlocked.Add(ref _blockBytesSent, sent.Bytes);
    }

    private async ValueTask OnProgressAsync(TerminalSession session, ProgressReport progress, CancellationToken cancellation)
    {
        if (progress.Missing == 0)
        {
            _pacer.Leave(session.TerminalId);
        }

        if (_terminals.Find(session.TerminalId) is { } terminal && await IsOwnAsync(terminal, progress.Manifest, cancellation) is not null)
        {
            await _observations.AddAsync(new ProgressHeard(session.TerminalId, _clock.Milliseconds(), progress), cancellation);
        }
    }

    private async ValueTask OnShownAsync(TerminalSession session, ShownReport shown, CancellationToken cancellation)
    {
        if (_terminals.Find(session.TerminalId) is not { } terminal || await IsOwnAsync(terminal, shown.Manifest, cancellation) is not { } set)
        {
            return;
        }

        long now = _clock.Milliseconds();
        List<Observation> proved = [];
        for (int i = 0; i < shown.Count; i++)
        {
            ShownLine line = shown.Lines[i];

            // A page that the set does not have was not on the glass, whatever the terminal says.
            if (set.Documents.TryGetValue(line.DocumentKey, out KnownDocument document)
                && line.Page < (line.TextSize == TextSize.Elder ? document.ElderPages : document.NormalPages))
            {
                proved.Add(new PageShown(terminal.Id, now, line.DocumentKey, document.Version, line.TextSize, line.Page, line.FirstAt, line.Seconds, line.ClockTrusted));
            }
            else
            {
                BadMessage(_log, terminal.Id, Topics.Shown, "A line names a page that the set does not have.");
            }
        }

        // The proof is written before it is acknowledged; not cut short by the end of the connection.
        await _observations.WriteAsync(proved, CancellationToken.None);
    }

    private async ValueTask ProveAsync(Terminal terminal, byte[] manifestId, long now, bool held, CancellationToken cancellation)
    {
        if (ObjectId.From(manifestId) != NoManifest && await IsOwnAsync(terminal, manifestId, cancellation) is not null)
        {
            await _observations.AddAsync(new ManifestProved(terminal.Id, now, manifestId, held, !held), cancellation);
        }
    }

    /// <summary>The set, if the manifest is one of the terminal's own division and profile: no other can be proved by it.</summary>
    private async ValueTask<KnownSet?> IsOwnAsync(Terminal terminal, byte[] manifestId, CancellationToken cancellation)
        => await _desired.KnownAsync(manifestId, cancellation) is { } set && set.DivisionCode == terminal.DivisionCode && set.Profile == terminal.Profile ? set : null;
}

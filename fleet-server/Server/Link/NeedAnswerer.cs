using KioskFleet.Protocol;
using KioskFleet.Server.Content;

namespace KioskFleet.Server.Link;

/// <summary>Answers a request for blocks (SPEC.md §5.2, §5.3). Keeps nothing of it afterwards.</summary>
internal sealed class NeedAnswerer(IObjectSource objects)
{
    /// <summary>What a message needs beside one record's data: request number 2, record 11, end mark 4.</summary>
    private const int MessageOverhead = 2 + BlockWriter.RecordOverhead + 4;

    /// <summary>Data smaller than this is not worth a record of its own at the end of a message, unless it is the object's last.</summary>
    private const int SmallestPiece = 256;

    /// <summary>Sends what was asked for, up to the window, and the end mark.</summary>
    /// <param name="send">Takes over each message, in order.</param>
    public async Task<AnswerTotals> AnswerAsync(NeedRequest request, int windowBytes, Func<ReadOnlyMemory<byte>, ValueTask> send, CancellationToken cancellation)
    {
        // A block travels whole: its message may be longer than MessageBytes by the frame around it, never more.
        Answer answer = new(new byte[Math.Max(Limits.MessageBytes, request.BlockBytes + MessageOverhead)], request, Math.Min(request.WindowBytes, windowBytes), send);
        for (int item = 0; item < request.ItemCount && !answer.WindowFull; item++)
        {
            NeedItem need = request.Items[item];
            byte[]? bytes = await objects.FindAsync(need.Id, cancellation);
            if (need.Mode == NeedRequest.Blocks)
            {
                await AddBlocksAsync(answer, item, need, bytes);
            }
            else
            {
                await AddChildrenAsync(answer, item, need, bytes, cancellation);
            }
        }

        await answer.EndAsync(0);
        return new AnswerTotals(answer.Sent, answer.Records);
    }

    /// <summary>The whole answer of a server that is busy: ask again, but not sooner.</summary>
    public static byte[] Wait(NeedRequest request, int seconds)
    {
        BlockWriter writer = new(new byte[16]);
        writer.Begin(request.Number);
        writer.End(seconds);
        return writer.ToArray();
    }

    private static async ValueTask AddBlocksAsync(Answer answer, int item, NeedItem need, byte[]? bytes)
    {
        if (bytes is null)
        {
            await answer.AddAsync(item, 0, [], 0, 0);
            return;
        }

        bool any = false;
        bool inside = false;
        for (int bit = 0; bit < need.Bitmap.Length * 8 && !answer.WindowFull; bit++)
        {
            if (!need.IsWanted(bit))
            {
                continue;
            }

            any = true;
            long offset = (long)(need.First + bit) * answer.BlockBytes;
            if (offset < bytes.Length)
            {
                inside = true;
                await answer.AddAsync(item, 0, bytes, (int)offset, Math.Min(answer.BlockBytes, bytes.Length - (int)offset));
            }
        }

        if (any && !inside && !answer.WindowFull)
        {
            // Everything asked for lies behind the end: an empty record tells the length, so that the terminal does not ask for ever.
            await answer.AddAsync(item, 0, bytes, bytes.Length, 0);
        }
    }

    private async ValueTask AddChildrenAsync(Answer answer, int item, NeedItem need, byte[]? parent, CancellationToken cancellation)
    {
        for (int bit = 0; bit < need.Bitmap.Length * 8 && !answer.WindowFull; bit++)
        {
            if (!need.IsWanted(bit))
            {
                continue;
            }

            int child = need.First + bit;
            byte[]? bytes = null;
            if (parent is not null && child < ObjectFrame.ChildCount(parent))
            {
                bytes = await objects.FindAsync(parent.AsSpan(ObjectFrame.ChildOffset(child), Limits.IdBytes).ToArray(), cancellation);
            }

            if (bytes is null)
            {
                await answer.AddAsync(item, child, [], 0, 0);
                continue;
            }

            // A child that was begun is finished, also beyond the window: it is wanted whole, and half of it would be asked for again.
            for (int offset = 0; offset < bytes.Length;)
            {
                int rest = Math.Min(answer.BlockBytes, bytes.Length - offset);
                int room = answer.Room;
                int count = room >= rest ? rest : room >= SmallestPiece ? room : rest;
                await answer.AddAsync(item, child, bytes, offset, count);
                offset += count;
            }
        }
    }

    private sealed class Answer(byte[] buffer, NeedRequest request, int window, Func<ReadOnlyMemory<byte>, ValueTask> send)
    {
        private readonly BlockWriter _writer = Begun(buffer, request.Number);
        public int BlockBytes { get; } = request.BlockBytes;

        public long Sent { get; private set; }

        public int Records { get; private set; }

        public bool WindowFull => Sent + _writer.Length >= window && Records > 0;

        /// <summary>Bytes of data that one more record of this message can hold.</summary>
        public int Room => buffer.Length - _writer.Length - BlockWriter.RecordOverhead - 4;

        public async ValueTask AddAsync(int item, int child, byte[] data, int offset, int count)
        {
            if (!_writer.Fits(count))
            {
                await FlushAsync();
            }

            _writer.Add(item, child, data.Length, offset, data, offset, count);
            Records++;
        }

        public async ValueTask EndAsync(int waitSeconds)
        {
            _writer.End(waitSeconds);
            await FlushAsync();
        }

        private async ValueTask FlushAsync()
        {
            Sent += _writer.Length;
            await send(_writer.ToArray());
            _writer.Begin(request.Number);
        }

        private static BlockWriter Begun(byte[] buffer, int number)
        {
            BlockWriter writer = new(buffer);
            writer.Begin(number);
            return writer;
        }
    }
}

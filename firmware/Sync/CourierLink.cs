using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Sync;

/// <summary>The way to the server as syncing sees it, with a card in between: while the card serves the set that is fetched, requests are answered from it, by the same messages as a server's; so everything that comes
/// from it goes the way of everything else, verification included. All other traffic passes.</summary>
public sealed class CourierLink : ILink
{
    /// <summary>What a message needs beside one record's data: request number 2, record 11, end mark 4.</summary>
    private const int Overhead = 2 + BlockWriter.RecordOverhead + 4;

    /// <summary>The ticket of every request that the card answers: nobody waits for its acknowledgement.</summary>
    private const int CardTicket = int.MaxValue;

    private readonly ILink _server;
    private readonly byte[] _buffer;
    private readonly byte[] _id = new byte[Limits.IdBytes];
    private CourierFile? _file;
    private byte[]? _need;

    /// <param name="server">The way to the server.</param>
    /// <param name="buffer">32 KiB that the worker may use while it answers.</param>
    public CourierLink(ILink server, byte[] buffer)
    {
        _server = server;
        _buffer = buffer;
    }

    /// <summary>True while requests go to the card.</summary>
    public bool Serves => _file != null;

    public bool IsUp => _file != null || _server.IsUp;

    public int Sessions => _server.Sessions;

    public long BytesMoved => _server.BytesMoved;

    /// <summary>From here on requests are answered from this file; null: from the server again.</summary>
    public void Use(CourierFile? file)
    {
        _file = file;
        _need = null;
    }

    public int Step(long tick) => _server.Step(tick);

    public int Publish(string leaf, byte[] payload, int priority)
    {
        if (_file == null || leaf != Topics.Need)
        {
            return _server.Publish(leaf, payload, priority);
        }

        _need = payload;
        return CardTicket;
    }

    public bool Take(LinkEvent into) => _server.Take(into);

    /// <summary>Answers the request that waits, if one does.</summary>
    /// <returns>False: the card went, or lacks an object of its own set; it must not be used any more.</returns>
    public bool Answer(SyncEngine engine, long tick)
    {
        if (_need == null || _file == null)
        {
            return true;
        }

        NeedRequest request = NeedRequest.Decode(_need, 0, _need.Length);
        _need = null;
        BlockWriter writer = new BlockWriter(new byte[request.BlockBytes + Overhead > Limits.MessageBytes ? request.BlockBytes + Overhead : Limits.MessageBytes]);
        writer.Begin(request.Number);
        int sent = 0;
        for (int i = 0; i < request.ItemCount && sent < request.WindowBytes; i++)
        {
            NeedItem item = request.Items[i];
            int bits = item.Bitmap.Length * 8;
            for (int bit = 0; bit < bits && sent < request.WindowBytes; bit++)
            {
                if (!item.IsWanted(bit))
                {
                    continue;
                }

                int given = item.Mode == NeedRequest.Children ? GiveChild(engine, tick, writer, request, i, item.First + bit) : GiveBlock(engine, tick, writer, request, i, item.First + bit);
                if (given < 0)
                {
                    return false;
                }

                sent += given;
            }
        }

        writer.End(0);
        engine.TakeBlocks(writer.ToArray(), tick);
        return true;
    }

    /// <returns>Bytes given; −1: the card failed.</returns>
    private int GiveChild(SyncEngine engine, long tick, BlockWriter writer, NeedRequest request, int item, int child)
    {
        long parent = _file!.Find(request.Items[item].Id, 0, out int parentBytes);
        if (parent <= 0 || ObjectFrame.ChildOffset(child) + Limits.IdBytes > parentBytes || !_file.Read(parent + ObjectFrame.ChildOffset(child), _id, Limits.IdBytes))
        {
            return -1;
        }

        long place = _file.Find(_id, 0, out int bytes);
        if (place <= 0 || !_file.Read(place, _buffer, bytes))
        {
            return -1;
        }

        for (int offset = 0; offset < bytes;)
        {
            int count = bytes - offset < request.BlockBytes ? bytes - offset : request.BlockBytes;
            Give(engine, tick, writer, request.Number, item, child, bytes, offset, count);
            offset += count;
        }

        return bytes;
    }

    private int GiveBlock(SyncEngine engine, long tick, BlockWriter writer, NeedRequest request, int item, int block)
    {
        long place = _file!.Find(request.Items[item].Id, 0, out int bytes);
        if (place <= 0 || !_file.Read(place, _buffer, bytes))
        {
            return -1;
        }

        // Behind the end an empty record tells the length.
        long start = (long)block * request.BlockBytes;
        int offset = start < bytes ? (int)start : bytes;
        int count = bytes - offset < request.BlockBytes ? bytes - offset : request.BlockBytes;
        Give(engine, tick, writer, request.Number, item, 0, bytes, offset, count);
        return count + 1;
    }

    private void Give(SyncEngine engine, long tick, BlockWriter writer, int number, int item, int child, int total, int offset, int count)
    {
        if (!writer.Fits(count))
        {
            engine.TakeBlocks(writer.ToArray(), tick);
            writer.Begin(number);
        }

        writer.Add(item, child, total, offset, _buffer, offset, count);
    }
}

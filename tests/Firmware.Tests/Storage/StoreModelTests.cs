using FsCheck;
using FsCheck.Fluent;
using KioskFleet.Firmware.Storage;

namespace KioskFleet.Firmware.Tests.Storage;

/// <summary>Any order of calls, restarts among them, against a dictionary.</summary>
public sealed class StoreModelTests
{
    private const int BlockBytes = 1024;

    [Fact]
    public void The_store_agrees_with_a_dictionary_over_any_calls_and_restarts()
    {
        Gen<Call[]> calls = Gen.ArrayOf(
            from kind in Gen.Choose(0, 11)
            from number in Gen.Choose(0, 60)
            from amount in Gen.Choose(0, 100)
            select new Call(kind, number, amount)).Resize(400);
        Config config = Config.QuickThrowOnFailure.WithMaxTest(60).WithReplay(20261121, 7);
        Prop.ForAll(calls.ToArbitrary(), Agrees).Check(config);
    }

    private static bool Agrees(Call[] calls)
    {
        using var board = new CardBoard(calls.Length, 1 << 23);
        using var run = new Run(board);
        foreach (Call call in calls)
        {
            board.Run(() => run.Do(call));
            if (call.Kind == 11)
            {
                board.Restart();
                board.Run(run.Reopen);
            }
        }

        board.Run(run.CompareAll);
        return true;
    }

    /// <param name="Kind">What to call.</param>
    /// <param name="Number">Which object.</param>
    /// <param name="Amount">What for.</param>
    private sealed record Call(int Kind, int Number, int Amount);

    private sealed class Run : IDisposable
    {
        private readonly CardBoard _board;
        private readonly byte[] _buffer = new byte[32 * 1024];
        private readonly HashSet<int> _held = [];
        private readonly HashSet<int> _marked = [];
        private readonly Dictionary<int, HashSet<int>> _blocks = [];
        private ObjectStore _store;

        public Run(CardBoard board)
        {
            _board = board;
            _store = board.Open(Options);
        }

        private static StoreOptions Options => CardBoard.Small(segments: 5, objects: 40);

        public void Reopen()
        {
            _store = _board.Open(Options);

            // Nothing is evicted before the first marking.
            _marked.UnionWith(_held);
            _marked.UnionWith(_blocks.Keys);
        }

        public void Do(Call call)
        {
            byte[] bytes = BytesOf(call.Number);
            byte[] id = Sample.Id(bytes);
            switch (call.Kind)
            {
                case <= 3:
                    Put(call.Number, id, bytes);
                    break;
                case <= 6:
                    PutBlock(call.Number, id, bytes, call.Amount);
                    break;
                case 7:
                    _store.Remove(id, 0);
                    _held.Remove(call.Number);
                    break;
                case 8:
                    MarkHalf(call.Amount);
                    break;
                case 9:
                    Reserve(call.Amount);
                    break;
                case 10:
                    Complete(call.Number, id, bytes);
                    break;
                default:
                    // What was removed comes back after a cut unless the index was written.
                    Assert.True(_store.Checkpoint());
                    break;
            }

            Compare(call.Number);
            Assert.Equal(_held.Count, _store.Count);
        }

        public void CompareAll()
        {
            for (int i = 0; i <= 60; i++)
            {
                Compare(i);
            }

            Assert.Equal(0, _store.Errors);
        }

        public void Dispose() => _board.Run(_store.Dispose);

        /// <summary>Lengths from 1 to 32 KiB, small ones more often.</summary>
        private static byte[] BytesOf(int number) => Sample.Bytes(number, number % 6 == 5 ? 32768 - number : number % 3 == 0 ? 1 + (number * 211 % 9000) : 1 + (number * 37 % 700));

        private static int LengthOfBlock(byte[] bytes, int block) => Math.Min(BlockBytes, bytes.Length - (block * BlockBytes));

        private static int BlocksOf(byte[] bytes) => (bytes.Length + BlockBytes - 1) / BlockBytes;

        private void Put(int number, byte[] id, byte[] bytes)
        {
            int result = _store.Put(id, bytes, bytes.Length);
            if (_held.Contains(number))
            {
                Assert.Equal(StoreResult.AlreadyHeld, result);
            }
            else if (result == StoreResult.Full)
            {
                Assert.True(_held.Count == 40 || _store.FreeBytes < 80_000, $"full with {_store.FreeBytes} free");
                return;
            }
            else
            {
                Assert.Equal(StoreResult.Ok, result);
            }

            _held.Add(number);
            _marked.Add(number);
            _blocks.Remove(number);
        }

        private void PutBlock(int number, byte[] id, byte[] bytes, int amount)
        {
            int block = amount % BlocksOf(bytes);
            int result = _store.PutBlock(id, bytes.Length, BlockBytes, block, bytes, block * BlockBytes, LengthOfBlock(bytes, block));
            if (result == StoreResult.Full && !_held.Contains(number))
            {
                Assert.True(_store.FreeBytes < 80_000, $"full with {_store.FreeBytes} free");
                return;
            }

            if (_held.Contains(number) || (_blocks.TryGetValue(number, out HashSet<int>? there) && there.Contains(block)))
            {
                Assert.Equal(StoreResult.AlreadyHeld, result);
                _marked.Add(number);
            }
            else
            {
                Assert.Equal(StoreResult.Ok, result);
                if (!_blocks.TryGetValue(number, out there))
                {
                    _blocks[number] = there = [];
                }

                there.Add(block);
                _marked.Add(number);
            }
        }

        private void Complete(int number, byte[] id, byte[] bytes)
        {
            bool whole = _blocks.TryGetValue(number, out HashSet<int>? there) && there.Count == BlocksOf(bytes);
            int result = _store.CompletePartial(id);
            if (_held.Contains(number))
            {
                Assert.Equal(StoreResult.AlreadyHeld, result);
            }
            else if (!whole)
            {
                Assert.True(result is StoreResult.NotHeld or StoreResult.Full);
            }
            else if (result == StoreResult.Ok)
            {
                _held.Add(number);
                _blocks.Remove(number);
            }
            else
            {
                Assert.Equal(StoreResult.Full, result);
            }
        }

        private void MarkHalf(int amount)
        {
            _store.BeginMark();
            _marked.Clear();
            for (int i = 0; i <= 60; i++)
            {
                if ((i * 7919 + amount) % 3 != 0)
                {
                    _store.Mark(Sample.Id(BytesOf(i)), 0);
                    _marked.Add(i);
                }
            }

            _store.EndMark();
        }

        /// <summary>What is marked stays; what is not may go, and only then.</summary>
        private void Reserve(int amount)
        {
            bool done = _store.Reserve(amount * 1000L, 1 + (amount / 20));
            foreach (int number in _held.ToArray())
            {
                if (!_store.Contains(Sample.Id(BytesOf(number)), 0))
                {
                    Assert.DoesNotContain(number, _marked);
                    _held.Remove(number);
                }
            }

            foreach (int number in _blocks.Keys.ToArray())
            {
                if (!_marked.Contains(number) && _store.PartialBitmap(Sample.Id(BytesOf(number)), _buffer, out _, out _) < 0)
                {
                    _blocks.Remove(number);
                }
            }

            if (done && amount > 0)
            {
                UseReserved(amount * 1000, 1 + (amount / 20));
            }
        }

        /// <summary>What was reserved can be stored.</summary>
        private void UseReserved(int total, int objects)
        {
            for (int i = 0; i < objects; i++)
            {
                byte[] bytes = Sample.Bytes(1000 + i, total / objects);
                Assert.Equal(StoreResult.Ok, _store.Put(Sample.Id(bytes), bytes, bytes.Length));
            }

            for (int i = 0; i < objects; i++)
            {
                _store.Remove(Sample.Id(Sample.Bytes(1000 + i, total / objects)), 0);
            }
        }

        private void Compare(int number)
        {
            byte[] bytes = BytesOf(number);
            byte[] id = Sample.Id(bytes);
            int read = _store.Read(id, 0, _buffer);
            Assert.Equal(_held.Contains(number) ? bytes.Length : StoreResult.NotHeld, read);
            Assert.True(read < 0 || _buffer.AsSpan(0, read).SequenceEqual(bytes));
            int held = _store.PartialBitmap(id, _buffer, out int total, out _);
            if (_blocks.TryGetValue(number, out HashSet<int>? there))
            {
                Assert.Equal(there.Count, held);
                Assert.Equal(bytes.Length, total);
                Assert.All(there, block => Assert.NotEqual(0, _buffer[block >> 3] & (1 << (block & 7))));
                if (held == BlocksOf(bytes))
                {
                    Assert.Equal(bytes.Length, _store.ReadPartial(id, _buffer));
                    Assert.True(_buffer.AsSpan(0, bytes.Length).SequenceEqual(bytes));
                }
            }
            else
            {
                Assert.Equal(StoreResult.NotHeld, held);
            }
        }
    }
}

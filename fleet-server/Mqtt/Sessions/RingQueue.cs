namespace KioskFleet.Mqtt.Sessions;

/// <summary>A growing ring; takes no memory until the first item and gives it back when it is empty and was large.</summary>
internal struct RingQueue<T>
{
    private const int KeepWhenEmpty = 16;

    private T[]? _items;
    private int _head;

    public int Count { get; private set; }

    public readonly ref T this[int index] => ref _items![(_head + index) & (_items.Length - 1)];

    public void Enqueue(in T item)
    {
        if (_items is null)
        {
            _items = new T[4];
        }
        else if (Count == _items.Length)
        {
            T[] larger = new T[_items.Length * 2];
            for (int i = 0; i < Count; i++)
            {
                larger[i] = this[i];
            }
            _items = larger;
            _head = 0;
        }
        _items[(_head + Count) & (_items.Length - 1)] = item;
        Count++;
    }

    public T Dequeue()
    {
        T item = _items![_head];
        _items[_head] = default!;
        _head = (_head + 1) & (_items.Length - 1);
        if (--Count == 0 && _items.Length > KeepWhenEmpty)
        {
            _items = null;
            _head = 0;
        }
        return item;
    }
}

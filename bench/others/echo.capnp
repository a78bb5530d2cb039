@0xb7d1c5a0e94f2c31;

# The order of order.h.
struct Item {
  sku @0 :Text;
  name @1 :Text;
  quantity @2 :Int32;
  price @3 :Float64;
  weight @4 :Int64;
}

struct Attribute {
  key @0 :Text;
  value @1 :Text;
}

struct Order {
  id @0 :Int64;
  orderNo @1 :Text;
  status @2 :Int32;
  createdMs @3 :Int64;
  total @4 :Float64;
  customer @5 :Text;
  address @6 :Text;
  paid @7 :Bool;
  currency @8 :Text;
  remark @9 :Text;
  items @10 :List(Item);
  attributes @11 :List(Attribute);
}

interface Echo {
  echo @0 (payload :Data) -> (payload :Data);
  exchange @1 (order :Order) -> (order :Order);
}
